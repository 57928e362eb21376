using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>A gateway's session that syncs when it is told to and reports what it is told to.</summary>
internal sealed class SteadySession(PoolScenario scenario, string name = "g1")
{
    private PoolVersion _applied;
    private ClaimIdentity _claim;
    private long _lastStamp;
    private ServerObservation[] _sees = [];

    public SessionId Id { get; } = new(name, Guid.NewGuid());

    public SyncRequest Request(params ActivityReport[] activity) => new()
    {
        Session = Id,
        Applied = _applied,
        Claim = _claim,
        Acknowledged = _applied,
        LastStamp = _lastStamp,
        Activity = activity,
        Servers = _sees,
    };

    /// <summary>Sees these servers from now on, as up or as down; no others.</summary>
    public SteadySession Sees(params (ServerId Server, ServerHealth Health)[] servers)
    {
        _sees = [.. servers.Select(seen => new ServerObservation(seen.Server, seen.Health, "", TimeSpan.Zero, 0, 0))];
        return this;
    }

    public SyncReply Sync(PoolAuthority pool, params ActivityReport[] activity)
    {
        // Whoever was told of no servers yet has seen none.
        if (_applied == default && _sees.Length > 0)
            Exchange(pool, Request() with { Servers = [] });
        return Exchange(pool, Request(activity));
    }

    public void Leave(PoolAuthority pool) => scenario.Sync(pool, Request() with { Leaving = true });

    private SyncReply Exchange(PoolAuthority pool, SyncRequest request)
    {
        var reply = scenario.Sync(pool, request);
        (_applied, _claim, _lastStamp) = (reply.Published, reply.Claim, reply.Stamp);
        return reply;
    }
}
