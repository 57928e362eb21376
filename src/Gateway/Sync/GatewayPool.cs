using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Health;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Sync;

/// <summary>All that this gateway keeps of one pool.</summary>
internal sealed class GatewayPool
{
    private readonly GatewayClock _clock;

    public GatewayPool(string pool, SessionId session, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers, PoolTraffic? traffic = null)
    {
        _clock = new GatewayClock(time);
        var reporter = new ActivityReporter();
        Id = pool;
        Monitors = new ServerMonitors();
        Session = new PoolSession(session, _clock, Monitors);
        Cache = new AssignmentCache(reporter, traffic);
        var crowds = new CrowdLog(pool, time, loggers.CreateLogger<CrowdLog>());
        Admission = new PoolAdmission(pool, Session, Cache, grains, _clock, time, loggers.CreateLogger<PoolAdmission>(), crowds, traffic);
        Sync = new PoolSync(
            pool, Session, Admission, Cache, Monitors, reporter, grains, _clock, time, loggers.CreateLogger<PoolSync>(), traffic);
        Admission.ClaimUnknown = Sync.SyncNow;
    }

    public string Id { get; }

    public PoolSession Session { get; }

    public ServerMonitors Monitors { get; }

    public AssignmentCache Cache { get; }

    public PoolAdmission Admission { get; }

    public PoolSync Sync { get; }
}
