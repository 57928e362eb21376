/* What the pool does, each in one step. Part of gateways.pml. */

inline book(x) {                /* activity now: of the stamps that there are, none is late enough for the new deadline */
  idle[x] = 0;
  gw[0].heard = gw[0].heard & ~BIT(x); gw[0].stamp = gw[0].stamp & ~BIT(x); gw[0].syncStamp = gw[0].syncStamp & ~BIT(x);
  gw[1].heard = gw[1].heard & ~BIT(x); gw[1].stamp = gw[1].stamp & ~BIT(x); gw[1].syncStamp = gw[1].syncStamp & ~BIT(x)
}
inline lift(x) {
#ifndef KEEP_RESERVATION
  target[x] = 0;
#endif
  fence[x] = 0; holds = holds & ~BIT(x)
}
inline store(x, s) {
  home[x] = s; lift(x); book(x);
  printf("P%d stores c%d at s%d\n", epoch, x, home[x])
}
inline bookReport(g, x) {
  if
  :: gw[g].reported[x] && gw[g].reported[x] == home[x] -> book(x)
  :: else
  fi
}
#define LATE_ENOUGH(x) (home[x] && idle[x] >= IDLE - SLACK)
#ifdef EPOCHS_ALONE
#define SAME_CLAIM(g) true
#else
#define SAME_CLAIM(g) (gw[g].syncLife == life)
#endif
inline answerSync(g) {
  bookReport(g, 0); bookReport(g, 1);
  gw[g].sessionAge = 0;
#ifdef REPORT_DATED_AT_ARRIVAL
  gw[g].heard = LATE_ENOUGH(0) + 2 * LATE_ENOUGH(1);
#else
  gw[g].heard = gw[g].heard | gw[g].syncStamp;
#endif
  if
  :: gw[g].syncEpoch == epoch && SAME_CLAIM(g) && gw[g].syncVersion > gw[g].carriedOut -> gw[g].carriedOut = gw[g].syncVersion
  :: else
  fi;
  gw[g].sync = 2; gw[g].syncLife = life; gw[g].syncEpoch = epoch; gw[g].syncVersion = version;
  gw[g].forbidden = (fence[0] != 0) + 2 * (fence[1] != 0);
  gw[g].syncStamp = LATE_ENOUGH(0) + 2 * LATE_ENOUGH(1);
  printf("P%d answers g%d's sync: version %d, forbidden %d\n", epoch, g, version, gw[g].forbidden)
}
inline answerAdmit(g, x, s, e, v) {
  gw[g].admit = 1; gw[g].admitClient = x; gw[g].admitServer = s; gw[g].admitLife = life; gw[g].admitEpoch = e; gw[g].admitVersion = v;
  printf("P%d answers g%d: c%d is at s%d, decided at version %d\n", e, g, x, gw[g].admitServer, v)
}
inline publishFence(x, s) {
  version++; fence[x] = version; target[x] = s;
  printf("P%d publishes version %d: fence for c%d, to go to s%d\n", epoch, version, x, s)
}
inline sayFull() {              /* whichever of the servers are down or draining: each of the others must be taken */
  PROBE_AT(REJECTED)
  promise5 = !UNUSED(1) && !UNUSED(2);
  assert(promise5)
}
inline expire(x) {
  printf("P%d expires c%d\n", epoch, x);
  PROBE_AT((epoch > 1 -> EXPIRED_AFTER_CLAIM : (LEASED(0) || LEASED(1) -> EXPIRED : 0)))
#ifdef PROMISE_4
  promise4 = !SERVED(x);
  assert(promise4);
#endif
  store(x, 0)
}
inline forgetSession(g) { gw[g].sessionAge = LEASE; gw[g].carriedOut = 0; gw[g].heard = 0 }
/* The stored activity lags by up to SLACK. An inherited deadline is two slacks and a sync interval later. */
#define HOLD (2 * SLACK + 1)
inline inherit(x, lag) {
  lift(x);
  idle[x] = (idle[x] + lag > HOLD -> idle[x] + lag - HOLD : 0)
}
inline claim(lag0, lag1) {
#ifdef ZOMBIE
  oldHome[0] = home[0]; oldFence[0] = fence[0]; oldHome[1] = home[1]; oldFence[1] = fence[1]; oldVersion = version;
#endif
  epoch++; version = 0; claimAge = 0;
  inherit(0, lag0); inherit(1, lag1);
  forgetSession(0); gw[0].stamp = 0; gw[0].syncStamp = 0;
  forgetSession(1); gw[1].stamp = 0; gw[1].syncStamp = 0;
  printf("P%d claims the ledger\n", epoch)
}

/* The store has lost everything, or was put back to what it was before. The activation of the time before proves nothing any more and can store
 * nothing; the next one begins with the first epoch again. */
inline forgetStamps(g) {
#ifndef EPOCHS_ALONE
  gw[g].stamp = 0; gw[g].syncStamp = 0;
#endif
  forgetSession(g)
}
inline lose() {
  life++; lossAge = 0;
  home[0] = 0; home[1] = 0; lift(0); lift(1); idle[0] = 0; idle[1] = 0;
  epoch = 1; version = 0; claimAge = 0;
  forgetStamps(0); forgetStamps(1);
  printf("the store loses everything, P1 claims it\n")
}

/* What the activation before would do if it did not ask who owns the ledger. */
inline zombieAnswersSync(g) {
  gw[g].sync = 2; gw[g].syncEpoch = epoch - 1; gw[g].syncVersion = oldVersion; gw[g].syncStamp = 0;
  gw[g].forbidden = (oldFence[0] != 0) + 2 * (oldFence[1] != 0);
  printf("zombie P%d answers g%d's sync\n", epoch - 1, g)
}
