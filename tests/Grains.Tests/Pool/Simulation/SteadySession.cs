using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>A gateway's session that syncs when it is told to and reports what it is told to.</summary>
internal sealed class SteadySession(PoolScenario scenario, string name = "g1")
{
    private PoolVersion _applied;
    private long _lastStamp;

    public SessionId Id { get; } = new(name, Guid.NewGuid());

    public SyncRequest Request(params ActivityReport[] activity) =>
        new() { Session = Id, Applied = _applied, LastStamp = _lastStamp, Activity = activity };

    public SyncReply Sync(PoolAuthority pool, params ActivityReport[] activity)
    {
        var reply = scenario.Sync(pool, Request(activity));
        (_applied, _lastStamp) = (reply.Published, reply.Stamp);
        return reply;
    }

    public void Leave(PoolAuthority pool) => scenario.Sync(pool, Request() with { Leaving = true });
}
