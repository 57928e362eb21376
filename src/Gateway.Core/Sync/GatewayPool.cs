using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sync;

/// <summary>All that this gateway keeps of one pool.</summary>
internal sealed class GatewayPool
{
    public GatewayPool(
        string pool, SessionId session, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers, PoolTraffic? traffic = null)
    {
        traffic ??= new PoolTraffic(pool);
        var calls = new PoolCalls(pool, grains, time, traffic);
        var reporter = new ActivityReporter();
        Id = pool;
        Monitors = new ServerMonitors();
        Session = new PoolSession(session, new GatewayClock(time), Monitors);
        Cache = new AssignmentCache(reporter, traffic);
        var crowds = new CrowdLog(pool, time, loggers.CreateLogger<CrowdLog>());
        Admission = new PoolAdmission(calls, Session, Cache, crowds, time, loggers.CreateLogger<PoolAdmission>());
        Sync = new PoolSync(calls, Session, Admission, Cache, reporter, time, loggers.CreateLogger<PoolSync>());
        Admission.ClaimUnknown = Sync.SyncNow;
    }

    public string Id { get; }

    public PoolSession Session { get; }

    public ServerMonitors Monitors { get; }

    public AssignmentCache Cache { get; }

    public PoolAdmission Admission { get; }

    public PoolSync Sync { get; }
}
