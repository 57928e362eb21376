/* The ledger of a pool as it is stored: a root, pages, and activations of the pool that take it over from each other.
 * README.md says what is left out, and why.
 *
 * Pages (i) have one entry each, so that every race between pages shows with few clients. Servers (s: 1, 2) have room for
 * one client (x: 1 to 3) each. An activation (p) that is slow, frozen or dead is one whose next step does not come; so
 * each is a zombie from the moment that the next one claims the ledger. The store replaces a record only for a writer that
 * has read or written its latest content (compare-and-swap); who has, is kept in a mask. Any reply may be lost.
 */
#ifndef ACTIVATIONS
#define ACTIVATIONS 2
#endif
#ifndef PAGES
#define PAGES 3                 /* at most 3 */
#endif
#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef SERVERS
#define SERVERS 2
#endif
#define BIT(p) (1 << (p))
/* What is stored. */
byte rootEpoch = 1, rootPages = 1, rootCurrent = BIT(0);       /* ...Current: who has the latest content */
typedef Page { bit exists; byte current, epoch, client, server };
Page page[3];

/* What an activation has in memory of each page. An entry that is not FREE takes its slot, and a slot of its target. */
#define FREE 0
#define ADMITTING 1
#define HELD 2
#define RELEASING 3
#define MOVING 4
typedef Activation {
  byte epoch, pages;            /* epoch 0: not begun, or ended */
  bit made[3];                  /* the page is known to exist */
  byte state[3], client[3], server[3], target[3];
  bit proven;                   /* it has read the root for a client that is new, and owned the ledger */
  byte saw                      /* since then: 1: s1 was taken as stored, 2: s2, 4: both at once */
};
Activation act[ACTIVATIONS];

byte begun = 1;                 /* activations */
byte told[4];                   /* the server that a client was told, until that is stored to be over */

/* What is asserted: 1 in every state, or the search ends. */
bit promise1 = 1, promise2 = 1, promise3 = 1, promise5 = 1, neverHappens;

#define STORED(i, x, s) (page[i].exists && page[i].client == (x) && page[i].server == (s))
#define AT(i, s) (page[i].client && page[i].server == (s))
#define CROWDED(s) (AT(0, s) + AT(1, s) + AT(2, s) > 1)
#define SPLIT(x) ((page[0].client == x) + (page[1].client == x) + (page[2].client == x) > 1)
#define LOST(x) (told[x] && !STORED(0, x, told[x]) && !STORED(1, x, told[x]) && !STORED(2, x, told[x]))

inline check() {
  promise1 = !CROWDED(1) && !CROWDED(2);
  assert(promise1);
  promise2 = !SPLIT(1) && !SPLIT(2) && !SPLIT(3);
  assert(promise2);
  promise3 = !LOST(1) && !LOST(2) && !LOST(3);
  assert(promise3)
}

#ifdef PROBE
#define PROBE_AT(step) if :: (step) == PROBE -> assert(neverHappens) :: else fi;
#else
#define PROBE_AT(step)
#endif
#define ADMIT_STORED 1
#define RELEASE_STORED 2
#define MOVE_STORED 3
#define REJECTED 4
#define ADMIT_STORED_AFTER_CLAIM 5
#define WRITE_REFUSED 6         /* a zombie finds out */

/* ---- in memory ---- */

#ifdef REUSE_BEFORE_COMMIT
#define TAKES(p, i, s) (act[p].target[i] == (s) || (act[p].server[i] == (s) && act[p].state[i] != RELEASING && act[p].state[i] != MOVING))
#else
#define TAKES(p, i, s) (act[p].server[i] == (s) || act[p].target[i] == (s))
#endif
#define ROOM(p, s) ((s) <= SERVERS && !TAKES(p, 0, s) && !TAKES(p, 1, s) && !TAKES(p, 2, s))
#define KNOWN(p, x) (act[p].client[0] == (x) || act[p].client[1] == (x) || act[p].client[2] == (x))

/* Full is what an activation may say if what was stored at one moment since the proof, and the slots that it keeps now for
 * writes to come, leave no room. */
#define STORED_AT(s) ((s) > SERVERS || AT(0, s) || AT(1, s) || AT(2, s))
#define LOOK(p) act[p].saw = (act[p].proven -> act[p].saw | STORED_AT(1) | 2 * STORED_AT(2) | 4 * (STORED_AT(1) && STORED_AT(2)) : 0)
inline look() {
  LOOK(0); LOOK(1);
#if ACTIVATIONS > 2
  LOOK(2);
#endif
  skip
}
#define KEPT(p, i, s) ((act[p].state[i] == ADMITTING && act[p].server[i] == (s)) || act[p].target[i] == (s))
#define KEEPS(p, s) (KEPT(p, 0, s) || KEPT(p, 1, s) || KEPT(p, 2, s))
#define IS_FULL(p) ((act[p].saw & 4) || \
  (KEEPS(p, 1) && (act[p].saw & 2)) || (KEEPS(p, 2) && (act[p].saw & 1)) || (KEEPS(p, 1) && KEEPS(p, 2)))

inline clear(p, i) { act[p].state[i] = FREE; act[p].client[i] = 0; act[p].server[i] = 0; act[p].target[i] = 0 }
inline end(p) {
  clear(p, 0); clear(p, 1); clear(p, 2);
  act[p].made[0] = 0; act[p].made[1] = 0; act[p].made[2] = 0;
  act[p].epoch = 0; act[p].pages = 0; act[p].proven = 0; act[p].saw = 0
}

/* ---- at the store ---- */

#define MAY_WRITE_ROOT(p) (rootCurrent & BIT(p))
#define MAY_WRITE(p, i) (page[i].exists -> (page[i].current & BIT(p)) : !act[p].made[i])
inline put(p, i, who, where) {
  page[i].exists = 1; page[i].current = BIT(p); page[i].epoch = act[p].epoch;
  page[i].client = who; page[i].server = where;
  act[p].made[i] = 1;
  printf("A%d (epoch %d) writes page %d: c%d at s%d\n", p, act[p].epoch, i, page[i].client, page[i].server)
}
inline tell(who, where) { told[who] = where; printf("c%d is told s%d\n", who, where) }

/* The write of a page, as stored. What was told before ends here, whether or not the reply arrives. */
inline commit(p, i) {
  if
  :: act[p].state[i] == RELEASING -> told[act[p].client[i]] = 0; put(p, i, 0, 0); PROBE_AT(RELEASE_STORED) skip
  :: act[p].state[i] == MOVING -> told[act[p].client[i]] = 0; put(p, i, act[p].client[i], act[p].target[i]); PROBE_AT(MOVE_STORED) skip
  :: else ->
     put(p, i, act[p].client[i], act[p].server[i]);
     PROBE_AT((act[p].epoch > 1 -> ADMIT_STORED_AFTER_CLAIM : ADMIT_STORED)) skip
  fi
}
inline committed(p, i) {
  if
  :: act[p].state[i] == RELEASING -> clear(p, i)
  :: else ->
     act[p].state[i] = HELD; act[p].server[i] = page[i].server; act[p].target[i] = 0;
     tell(act[p].client[i], act[p].server[i])
  fi
}
inline rollBack(p, i) {         /* as if a write without a reply had not happened */
  if
  :: act[p].state[i] == ADMITTING -> clear(p, i)
  :: else -> act[p].state[i] = HELD; act[p].target[i] = 0
  fi;
  page[i].current = 0
}

#define DIRTY(p, i) (act[p].state[i] == ADMITTING || act[p].state[i] == RELEASING || act[p].state[i] == MOVING)
#define EMPTY(p, i) (i < act[p].pages && act[p].made[i] && act[p].state[i] == FREE)

/* ---- the steps of an activation that owns the ledger, or thinks so ---- */

inline admit(p, i, x, s) {
  act[p].state[i] = ADMITTING; act[p].client[i] = x; act[p].server[i] = s;
  printf("A%d decides: c%d to s%d, page %d\n", p, x, s, i);
#ifdef REPLY_BEFORE_COMMIT
  tell(x, s);
#endif
  skip
}
#define ADMIT(p, i, x) \
  :: d_step { EMPTY(p, i) && !KNOWN(p, x) && ROOM(p, 1) -> admit(p, i, x, 1) } \
  :: d_step { EMPTY(p, i) && !KNOWN(p, x) && ROOM(p, 2) -> admit(p, i, x, 2) }
#if CLIENTS > 2
#define ADMIT_ANY(p, i) ADMIT(p, i, 1) ADMIT(p, i, 2) ADMIT(p, i, 3)
#else
#define ADMIT_ANY(p, i) ADMIT(p, i, 1) ADMIT(p, i, 2)
#endif

#define MOVE(p, i, s) \
  :: d_step { act[p].state[i] == HELD && ROOM(p, s) -> \
       act[p].state[i] = MOVING; act[p].target[i] = s; printf("A%d decides: move c%d to s%d\n", p, act[p].client[i], s) }

#ifdef ROLL_BACK
#define WITHOUT_REPLY(p, i) rollBack(p, i)
#else
#define WITHOUT_REPLY(p, i) end(p)
#endif

#define PAGE(p, i) \
  ADMIT_ANY(p, i) MOVE(p, i, 1) MOVE(p, i, 2) \
  :: d_step { act[p].state[i] == HELD -> act[p].state[i] = RELEASING; printf("A%d decides: release c%d\n", p, act[p].client[i]) } \
  :: d_step { DIRTY(p, i) && MAY_WRITE(p, i) -> commit(p, i); committed(p, i); look(); check() } \
  :: d_step { DIRTY(p, i) && MAY_WRITE(p, i) -> commit(p, i); printf("no reply\n"); WITHOUT_REPLY(p, i); look(); check() } \
  :: d_step { DIRTY(p, i) && !MAY_WRITE(p, i) -> PROBE_AT(WRITE_REFUSED) end(p) }

#if defined(FULL_WITHOUT_PROOF)
#define OWNS(p) true
#elif defined(PROOF_FROM_A_COPY)
#define OWNS(p) (act[p].epoch == 1)     /* a replica that was cut off in the first epoch */
#else
#define OWNS(p) (rootEpoch == act[p].epoch)
#endif
#define REJECT(p) \
  :: d_step { act[p].epoch && !act[p].proven && OWNS(p) -> act[p].proven = 1; LOOK(p) } \
  :: d_step { act[p].proven && !ROOM(p, 1) && !ROOM(p, 2) -> \
       printf("A%d says full\n", p); \
       PROBE_AT(REJECTED) \
       promise5 = IS_FULL(p); assert(promise5); act[p].proven = 0; act[p].saw = 0 } \
  :: d_step { act[p].proven && (ROOM(p, 1) || ROOM(p, 2)) -> act[p].proven = 0; act[p].saw = 0 }

/* A page more: first the root counts it, then it is made. */
#ifdef GROW_UNCOUNTED
#define GROW(p) \
  :: d_step { act[p].epoch && act[p].pages < PAGES && MAY_WRITE(p, act[p].pages) -> put(p, act[p].pages, 0, 0); act[p].pages++ } \
  :: d_step { act[p].epoch && act[p].pages < PAGES && !MAY_WRITE(p, act[p].pages) -> end(p) }
#else
#define GROW(p) \
  :: d_step { act[p].epoch && act[p].pages < PAGES && act[p].made[act[p].pages - 1] && MAY_WRITE_ROOT(p) -> \
       act[p].pages++; rootPages = act[p].pages; rootCurrent = BIT(p); printf("A%d counts %d pages\n", p, act[p].pages) } \
  :: d_step { act[p].epoch && act[p].pages < PAGES && act[p].made[act[p].pages - 1] && !MAY_WRITE_ROOT(p) -> end(p) } \
  :: d_step { act[p].epoch && !act[p].made[act[p].pages - 1] && MAY_WRITE(p, act[p].pages - 1) -> put(p, act[p].pages - 1, 0, 0) } \
  :: d_step { act[p].epoch && !act[p].made[act[p].pages - 1] && !MAY_WRITE(p, act[p].pages - 1) -> end(p) }
#endif

/* ---- the claim ---- */

inline readPage(p, i) {
  if
  :: page[i].exists ->
     page[i].current = page[i].current | BIT(p); act[p].made[i] = 1;
     act[p].client[i] = page[i].client; act[p].server[i] = page[i].server;
     act[p].state[i] = (page[i].client -> HELD : FREE)
  :: else -> act[p].made[i] = 0
  fi;
  printf("A%d (epoch %d) reads page %d: c%d at s%d\n", p, act[p].epoch, i, act[p].client[i], act[p].server[i])
}
#ifdef BELIEVE_HIGHER_EPOCH
#define OVERTAKEN(p, i) false
#else
#define OVERTAKEN(p, i) (page[i].epoch > act[p].epoch)
#endif

proctype Pool(byte p) {
  byte next;
  if
  :: p == 0 -> goto owns        /* the first has claimed an empty ledger */
  :: else
  fi;
  d_step { begun == p -> begun++;                       /* in this order: they are alike */
    rootCurrent = rootCurrent | BIT(p); act[p].epoch = rootEpoch + 1; act[p].pages = rootPages };
#ifndef NO_CLAIM
  d_step {
    if
    :: MAY_WRITE_ROOT(p) -> rootEpoch = act[p].epoch; rootCurrent = BIT(p); printf("A%d claims the root: epoch %d\n", p, rootEpoch)
    :: else -> end(p)
    fi
  };
  if :: act[p].epoch == 0 -> goto ended :: else fi;
#endif
  do
#ifdef GROW_UNCOUNTED
  :: next < PAGES && page[next].exists ->
#else
  :: next < act[p].pages ->
#endif
     d_step { readPage(p, next); if :: OVERTAKEN(p, next) -> end(p) :: else fi };
     if :: act[p].epoch == 0 -> goto ended :: else fi;
#if defined(NO_CLAIM) || defined(CLAIM_ROOT_ONLY)
     next++
#else
     d_step {
       if
       :: MAY_WRITE(p, next) -> put(p, next, act[p].client[next], act[p].server[next]); next++
       :: else -> skip          /* read it again */
       fi
     }
#endif
  :: else -> break
  od;
#ifdef GROW_UNCOUNTED
  act[p].pages = next;
#endif
  next = 0;

owns:
  do
  PAGE(p, 0)
#if PAGES > 1
  PAGE(p, 1)
#endif
#if PAGES > 2
  PAGE(p, 2)
#endif
  GROW(p)
  REJECT(p)
  :: act[p].epoch == 0 -> goto ended
  od;
ended:
  next = 0
}

init {
  d_step {
    page[0].exists = 1; page[0].epoch = 1; page[0].current = BIT(0);
    act[0].epoch = 1; act[0].pages = 1; act[0].made[0] = 1
  };
  atomic {
    run Pool(0); run Pool(1);
#if ACTIVATIONS > 2
    run Pool(2)
#endif
  }
}
