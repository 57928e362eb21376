using UserBalance.Gateway.Admission;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Sync;

/// <summary>All that this gateway keeps of one pool.</summary>
internal sealed class GatewayPool
{
    private readonly GatewayClock _clock;

    public GatewayPool(string pool, SessionId session, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers)
    {
        _clock = new GatewayClock(time);
        var reporter = new ActivityReporter();
        Id = pool;
        Session = new PoolSession(session, _clock);
        Cache = new AssignmentCache(reporter);
        Admission = new PoolAdmission(pool, Session, Cache, grains, _clock, time, loggers.CreateLogger<PoolAdmission>());
        Sync = new PoolSync(pool, Session, Admission, Cache, reporter, grains, _clock, time, loggers.CreateLogger<PoolSync>());
    }

    public string Id { get; }

    public PoolSession Session { get; }

    public AssignmentCache Cache { get; }

    public PoolAdmission Admission { get; }

    public PoolSync Sync { get; }
}
