/* What gateways do with the decisions of a pool: sessions, leases, late and lost messages, fences, moves, expiry, and an
 * activation of the pool that was replaced and does not know it. README.md says what is left out, and why.
 *
 * Two gateways (g: 0, 1), up to two clients (x: 0, 1), up to two servers (s: 1, 2; 0 is "none") with room for one client
 * each. Time is counted in ticks and kept as ages, which stop counting where they cease to matter. All clocks tick
 * together; a gateway acts on its deadlines at the tick, everybody else whenever it pleases. Every step is indivisible:
 * that the pool can decide and store in one step is what ledger.pml is about.
 */
#ifndef CLIENTS
#define CLIENTS 2
#endif
#ifndef SERVERS
#define SERVERS 2
#endif
#ifndef FENCES
#define FENCES 2                /* how many fences one activation may publish */
#endif
#ifndef CLAIMS
#define CLAIMS 1                /* how many activations may follow the first */
#endif
#ifndef IDLE
#define IDLE 4                  /* the idle timeout */
#endif
#ifndef LEASE
#define LEASE 2
#endif
#define SLACK 1
#ifndef LOSSES
#define LOSSES 0                /* how often the store may lose everything, and give out its epochs again */
#endif
#define USABLE (IDLE - SLACK)   /* an entry of this age may not be used without asking; visits that began before go on */
#define CUTTING (IDLE + 1)      /* in place of an age: the entry is deleted, its visits are being cut */

#if defined(ZOMBIE_ANSWERS_SYNC) || defined(ZOMBIE_ANSWERS_ADMIT) || defined(ZOMBIE_SAYS_FULL)
#define ZOMBIE
#endif
#if defined(ZOMBIE_ANSWERS_SYNC) || defined(REPORT_DATED_AT_ARRIVAL)
#undef LATE_REPORTS
#define LATE_REPORTS            /* a sync's way to the pool takes time; without this only its way back does */
#endif

/* The activation that owns the ledger. */
byte epoch = 1, version;
byte claimAge = LEASE;
byte home[2];                   /* the server of each client */
byte target[2];                 /* of a client that is to be moved: the server where a slot is kept for it */
byte fence[2];                  /* the version that forbids the client; 0: none */
byte holds;                     /* clients whose fence holds. It goes on to hold, whoever joins */
byte idle[2];                   /* age of the last activity booked */
byte life;                      /* how often the store has lost everything: what tells two claims of one epoch apart */
byte lossAge = LEASE;

/* A gateway, and the session that the pool keeps of it. Of a stamp only one bit for each client matters: whether it is
 * from the last SLACK before the client's deadline, or later ("late enough"). */
typedef Gateway {
  byte entry[2];                /* the server of each client; 0: none. An entry ends with its last visit */
  byte age[2];                  /* of the last activity that is acknowledged */
  byte leaseAge;                /* LEASE: no lease */
  byte life, epoch, version;    /* the latest that is applied */
  byte stamp;                   /* clients for which the stamp in hand is late enough */

  byte sync;                    /* 1: asked, 2: answered. There is one at a time; what comes after giving up is dropped */
  byte syncAge, syncLife, syncEpoch, syncVersion, syncStamp;
  byte reported[2];             /* the server of each client that is in the report */
  byte forbidden;               /* clients that the answer forbids */

  byte admit;                   /* 1: an answer to Admit is on its way back */
  byte admitClient, admitServer, admitAge, admitLife, admitEpoch, admitVersion;

  byte sessionAge;              /* at the pool, since its last answer. LEASE: unknown, or lapsed */
  byte carriedOut;              /* the version that the session has acknowledged */
  byte heard                    /* clients for which a report with a late enough stamp has come */
};
Gateway gw[2];

#ifdef ZOMBIE
byte oldHome[2], oldFence[2], oldVersion;     /* the memory of the activation before. It can store nothing: this stays */
#endif

/* What is asserted: 1 in every state, or the search ends. */
bit promise1 = 1, promise2 = 1, promise4 = 1, promise5 = 1, neverHappens;

#define BIT(x) (1 << (x))
#define TAKEN(s) (home[0] == (s) || home[1] == (s) || target[0] == (s) || target[1] == (s))
#define ROOM(s) ((s) <= SERVERS && !TAKEN(s))
/* A slot that is neither taken nor kept for a client that waits behind a fence. */
#define UNUSED(s) ((s) <= SERVERS && home[0] != (s) && home[1] != (s) && !WAITS_FOR(0, s) && !WAITS_FOR(1, s))
#define WAITS_FOR(x, s) (fence[x] && target[x] == (s))
#define SERVES(s, x) (gw[0].entry[x] == (s) || gw[1].entry[x] == (s))
#define SERVED(x) (gw[0].entry[x] || gw[1].entry[x])

#define LEASED(g) (gw[g].leaseAge < LEASE)
#define ASKS(g, x) (!gw[g].admit && (!gw[g].entry[x] || gw[g].age[x] == USABLE))
#define MUST_REPORT(g, x) (gw[g].entry[x] && gw[g].age[x] >= USABLE)
#define MAY_REPORT(g, x) (gw[g].entry[x] && gw[g].age[x] >= SLACK)
#define CUTS(g, x) (gw[g].entry[x] && gw[g].age[x] == CUTTING)

/* What was lost a gateway may act on for as long as its lease still runs, and nobody can keep it from that. */
#define EXCUSED (lossAge < LEASE)
inline check() {
  promise1 = EXCUSED || !(home[0] && home[0] == home[1]) && !(SERVES(1, 0) && SERVES(1, 1)) && !(SERVES(2, 0) && SERVES(2, 1));
  assert(promise1);
  promise2 = EXCUSED || !(SERVES(1, 0) && SERVES(2, 0)) && !(SERVES(1, 1) && SERVES(2, 1));
  assert(promise2)
}

#ifdef PROBE
#define PROBE_AT(step) if :: (step) == PROBE -> assert(neverHappens) :: else fi;
#else
#define PROBE_AT(step)
#endif
#define ADMITTED 1              /* an answer to Admit is kept by a gateway */
#define MOVED 2                 /* a client is moved after a gateway that is alive has carried the fence out */
#define EXPIRED 3               /* a slot is given back by expiry while a gateway is alive */
#define REJECTED 4
#define MOVED_AFTER_CLAIM 5
#define EXPIRED_AFTER_CLAIM 6
#define BEGUN_ANEW 7            /* a gateway that holds a client learns that the store has lost its claim */

/* Both gateways are alike: of two states that differ in who is who, one is enough. */
#ifdef SYMMETRY
c_decl {
  \#include <string.h>
};
#define DONE ; c_code { \
  if (memcmp(&now.gw[0], &now.gw[1], sizeof now.gw[0]) > 0) { \
    struct Gateway other = now.gw[0]; now.gw[0] = now.gw[1]; now.gw[1] = other; \
  } }
#else
#define DONE
#endif

#include "gateways-pool.pml"
#include "gateways-gateway.pml"

/* ---- time ---- */

#define OLDER(what, limit) what = (what < limit -> what + 1 : what)
inline tickEntry(g, x) {
  if
  :: gw[g].entry[x] && gw[g].age[x] != CUTTING -> OLDER(gw[g].age[x], USABLE)
  :: else
  fi
}
inline tickGateway(g) {
  tickEntry(g, 0); tickEntry(g, 1);
  OLDER(gw[g].leaseAge, LEASE);
#ifndef KEEP_WITHOUT_LEASE
  if :: !LEASED(g) -> startAnew(g) :: else fi;
#endif
  if :: gw[g].sync -> gw[g].syncAge++ :: else fi;
  if :: gw[g].syncAge == LEASE -> endSync(g) :: else fi;
  if :: gw[g].admit -> gw[g].admitAge++ :: else fi;
  if :: gw[g].admitAge == USABLE -> endAdmit(g) :: else fi;
  if :: gw[g].sessionAge < LEASE -> gw[g].sessionAge++ :: else fi;
  if :: gw[g].sessionAge == LEASE -> forgetSession(g) :: else fi
}
inline tick() {
  printf("-- tick\n");
  tickGateway(0); tickGateway(1);
  if :: home[0] -> OLDER(idle[0], IDLE) :: else fi;
  if :: home[1] -> OLDER(idle[1], IDLE) :: else fi;
  OLDER(claimAge, LEASE);
  OLDER(lossAge, LEASE);
  check()
}

/* ---- who may do what, when ---- */

#ifdef NO_FENCE
#define CARRIED_OUT(g, x) true
#else
#define CARRIED_OUT(g, x) (gw[g].sessionAge == LEASE || gw[g].carriedOut >= fence[x])
#endif
#ifdef NO_WAIT_AFTER_CLAIM
#define WAITED true
#else
#define WAITED (claimAge == LEASE)
#endif
#ifdef IGNORE_UNREPORTED
#define REPORTED(g, x) true
#else
#define REPORTED(g, x) (gw[g].sessionAge == LEASE || (gw[g].heard & BIT(x)))
#endif
#ifdef ADMIT_WHILE_FENCED
#define ANSWERABLE(x) (home[x] != 0)
#else
#define ANSWERABLE(x) (home[x] && !fence[x])
#endif
#ifdef NO_RESERVATION
#define ROOM_TO_MOVE(s) ((s) <= SERVERS)
#else
#define ROOM_TO_MOVE(s) ROOM(s)
#endif

#define ADMIT(g, x) \
  :: d_step { ASKS(g, x) && ANSWERABLE(x) -> book(x); answerAdmit(g, x, home[x], epoch, version) DONE } \
  :: d_step { ASKS(g, x) && !home[x] && ROOM(1) -> store(x, 1); answerAdmit(g, x, 1, epoch, version) DONE } \
  :: d_step { ASKS(g, x) && !home[x] && ROOM(2) -> store(x, 2); answerAdmit(g, x, 2, epoch, version) DONE }

/* An Admit that arrives when its caller has given it up. */
#define ADMIT_UNHEARD(x) \
  :: d_step { ANSWERABLE(x) -> book(x) DONE } \
  :: d_step { !home[x] && ROOM(1) -> store(x, 1) DONE } \
  :: d_step { !home[x] && ROOM(2) -> store(x, 2) DONE } \
  :: d_step { !home[x] && !ROOM(1) && !ROOM(2) -> sayFull() }

#ifdef CALL_OFF
#define CALLED_OFF(x) \
  :: d_step { fence[x] -> lift(x); printf("P%d calls the fence for c%d off\n", epoch, x) DONE }
#else
#define CALLED_OFF(x)
#endif

#define CLIENT(x) \
  ADMIT(0, x) ADMIT(1, x) ADMIT_UNHEARD(x) \
  :: d_step { home[x] && !fence[x] && version < FENCES -> publishFence(x, 0) DONE } \
  :: d_step { home[x] == 2 && !fence[x] && version < FENCES && ROOM_TO_MOVE(1) -> publishFence(x, 1) DONE } \
  :: d_step { home[x] == 1 && !fence[x] && version < FENCES && ROOM_TO_MOVE(2) -> publishFence(x, 2) DONE } \
  :: d_step { fence[x] && !(holds & BIT(x)) && WAITED && CARRIED_OUT(0, x) && CARRIED_OUT(1, x) -> holds = holds | BIT(x) DONE } \
  :: d_step { holds & BIT(x) -> \
       PROBE_AT((!target[x] || !gw[0].carriedOut || !LEASED(0) -> 0 : (epoch > 1 -> MOVED_AFTER_CLAIM : MOVED))) \
       store(x, target[x]); check() DONE } \
  CALLED_OFF(x) \
  :: d_step { home[x] && idle[x] == IDLE && WAITED && REPORTED(0, x) && REPORTED(1, x) -> expire(x); check() DONE }

#define GATEWAY(g) \
  :: d_step { !gw[g].sync && !MUST_REPORT(g, 0) && !MUST_REPORT(g, 1) -> ask(g, false, false) DONE } \
  :: d_step { !gw[g].sync && MAY_REPORT(g, 0) && !MUST_REPORT(g, 1) -> ask(g, true, false) DONE } \
  :: d_step { !gw[g].sync && !MUST_REPORT(g, 0) && MAY_REPORT(g, 1) -> ask(g, false, true) DONE } \
  :: d_step { !gw[g].sync && MAY_REPORT(g, 0) && MAY_REPORT(g, 1) -> ask(g, true, true) DONE } \
  :: d_step { gw[g].sync == 1 -> answerSync(g) DONE } \
  :: d_step { gw[g].sync == 2 -> takeSync(g) DONE } \
  :: d_step { gw[g].sync -> endSync(g) DONE } \
  :: d_step { gw[g].admit -> takeAdmit(g, gw[g].admitClient) DONE } \
  :: d_step { gw[g].admit -> endAdmit(g) DONE } \
  :: d_step { MUST_REPORT(g, 0) -> forget(g, 0) DONE }  /* its last visit ends */ \
  :: d_step { MUST_REPORT(g, 1) -> forget(g, 1) DONE }

#if LOSSES
#define LOSE \
  :: d_step { life < LOSSES -> lose() DONE }
#else
#define LOSE
#endif

#define CLAIM(lag0, lag1) \
  :: d_step { epoch <= CLAIMS -> claim(lag0, lag1) DONE }

init {
  gw[0].leaseAge = LEASE; gw[0].sessionAge = LEASE; gw[1].leaseAge = LEASE; gw[1].sessionAge = LEASE;
  do
  CLIENT(0)
  CLAIM(0, 0) CLAIM(SLACK, 0) LOSE
#if CLIENTS > 1
  CLIENT(1)
  CLAIM(0, SLACK) CLAIM(SLACK, SLACK)
#endif
  GATEWAY(0)
  GATEWAY(1)
#ifdef RESTARTS
  :: d_step { LEASED(0) -> startAnew(0); endSync(0); endAdmit(0); gw[0].carriedOut = 0; gw[0].heard = 0 DONE }
  :: d_step { LEASED(1) -> startAnew(1); endSync(1); endAdmit(1); gw[1].carriedOut = 0; gw[1].heard = 0 DONE }
#endif
#ifdef ZOMBIE_ANSWERS_SYNC
  :: d_step { epoch > 1 && gw[0].sync == 1 -> zombieAnswersSync(0) DONE }
  :: d_step { epoch > 1 && gw[1].sync == 1 -> zombieAnswersSync(1) DONE }
#endif
#ifdef ZOMBIE_ANSWERS_ADMIT
  :: d_step { epoch > 1 && ASKS(0, 0) && oldHome[0] -> answerAdmit(0, 0, oldHome[0], epoch - 1, oldVersion) DONE }
  :: d_step { epoch > 1 && ASKS(1, 0) && oldHome[0] -> answerAdmit(1, 0, oldHome[0], epoch - 1, oldVersion) DONE }
#endif
#ifdef ZOMBIE_SAYS_FULL
  :: d_step { epoch > 1 && !oldHome[0] && oldHome[1] -> sayFull() }
#endif
  :: d_step { true -> tick() DONE }
  od
}
