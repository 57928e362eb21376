/* What a gateway does, each in one step. Part of gateways.pml. */

inline forget(g, x) { gw[g].entry[x] = 0; gw[g].age[x] = 0 }
inline endSync(g) {
  gw[g].sync = 0; gw[g].syncAge = 0; gw[g].syncLife = 0; gw[g].syncEpoch = 0; gw[g].syncVersion = 0; gw[g].syncStamp = 0; gw[g].forbidden = 0;
  gw[g].reported[0] = 0; gw[g].reported[1] = 0
}
inline endAdmit(g) {
  gw[g].admit = 0; gw[g].admitAge = 0;
  gw[g].admitClient = 0; gw[g].admitServer = 0; gw[g].admitLife = 0; gw[g].admitEpoch = 0; gw[g].admitVersion = 0
}
inline ask(g, r0, r1) {
  gw[g].sync = 1; gw[g].syncLife = gw[g].life; gw[g].syncEpoch = gw[g].epoch; gw[g].syncStamp = gw[g].stamp;
  gw[g].reported[0] = (r0 -> gw[g].entry[0] : 0); gw[g].reported[1] = (r1 -> gw[g].entry[1] : 0);
#ifdef ACKNOWLEDGE_BEFORE_CUT
  gw[g].syncVersion = gw[g].version;
#else
  gw[g].syncVersion = (CUTS(g, 0) || CUTS(g, 1) -> 0 : gw[g].version);
#endif
  printf("g%d syncs: carried out %d, reports c0 at s%d, c1 at s%d\n", g, gw[g].syncVersion, gw[g].reported[0], gw[g].reported[1])
#ifndef LATE_REPORTS
  ; answerSync(g)
#endif
}
inline apply(g, x) {
  if
  :: gw[g].entry[x] == 0 || gw[g].age[x] == CUTTING -> skip
  :: else ->
     if
     :: gw[g].forbidden & BIT(x) -> gw[g].age[x] = CUTTING
     :: else ->
        if
        :: gw[g].reported[x] == gw[g].entry[x] && gw[g].syncAge < gw[g].age[x] -> gw[g].age[x] = gw[g].syncAge
        :: else
        fi
     fi
  fi
}
#ifdef EPOCHS_ALONE
#define SAME_LEDGER(g) true
#else
#define SAME_LEDGER(g) (!gw[g].epoch || gw[g].syncLife == gw[g].life)
#endif
/* One sync is under way at a time, and its answer was proven after it had been asked: of a claim that the store does not know it can only be
 * because the store went back. What is held and what is being cut ends then, as with a lease. */
inline beginAnew(g) {
  if
  :: SAME_LEDGER(g) -> skip
  :: else ->
     PROBE_AT((gw[g].entry[0] || gw[g].entry[1] -> BEGUN_ANEW : 0))
     forget(g, 0); forget(g, 1)
  fi
}
inline takeSync(g) {
  if
  :: gw[g].syncEpoch >= gw[g].epoch || !SAME_LEDGER(g) ->
     beginAnew(g);
     gw[g].life = gw[g].syncLife; gw[g].epoch = gw[g].syncEpoch; gw[g].version = gw[g].syncVersion; gw[g].stamp = gw[g].syncStamp;
#ifdef LEASE_FROM_ANSWER
     gw[g].leaseAge = 0;
#else
     gw[g].leaseAge = gw[g].syncAge;
#endif
     printf("g%d takes P%d's answer of version %d, asked for %d ago\n", g, gw[g].epoch, gw[g].version, gw[g].syncAge);
     apply(g, 0); apply(g, 1)
  :: else
  fi;
  endSync(g)
}
#if defined(BELIEVE_LATE_ADMIT)
#define CURRENT(g) true
#elif !defined(EPOCHS_ALONE) && !defined(BELIEVE_LOST_ADMIT)
#define CURRENT(g) (gw[g].admitLife == gw[g].life && gw[g].admitEpoch == gw[g].epoch && gw[g].admitVersion >= gw[g].version)
#else
#define CURRENT(g) (gw[g].admitEpoch > gw[g].epoch || (gw[g].admitEpoch == gw[g].epoch && gw[g].admitVersion >= gw[g].version))
#endif
inline takeAdmit(g, x) {
  if
  :: LEASED(g) && !CUTS(g, x) && CURRENT(g) ->
     promise2 = EXCUSED || gw[g].entry[x] == 0 || gw[g].entry[x] == gw[g].admitServer;
     assert(promise2);
     gw[g].entry[x] = gw[g].admitServer; gw[g].age[x] = gw[g].admitAge;
     printf("g%d takes P%d's word that c%d is at s%d, asked for %d ago\n", g, gw[g].admitEpoch, x, gw[g].entry[x], gw[g].age[x]);
     PROBE_AT(ADMITTED)
     check()
  :: else
  fi;
  endAdmit(g)
}
inline startAnew(g) {
  forget(g, 0); forget(g, 1);
  gw[g].leaseAge = LEASE; gw[g].life = 0; gw[g].epoch = 0; gw[g].version = 0; gw[g].stamp = 0
}
