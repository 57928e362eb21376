using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>Two servers for two users each, seen by two gateways; a sync each second, lease 40 s, failover delay 5 s.</summary>
public abstract class FailoverScenario
{
    private protected static readonly ServerId S1 = new("s1");
    private protected static readonly ServerId S2 = new("s2");
    private protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private protected readonly PoolScenario _scenario = new();
    private protected readonly SteadySession _gateway;
    private protected readonly SteadySession _second;
    private protected PoolAuthority _pool;

    protected FailoverScenario()
    {
        _gateway = new SteadySession(_scenario);
        _second = new SteadySession(_scenario, "g2");
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    private protected int[] Users() => [.. _pool.Ledger.Roster.Servers.Select(server => server.Users)];

    // Both see it, and the delay passes; the fence goes up and nobody has confirmed it.
    private protected void LetDelayPass(params (ServerId, ServerHealth)[] seen)
    {
        _gateway.Sees(seen).Sync(_pool);
        _second.Sees(seen).Sync(_pool);
        for (var waited = TimeSpan.Zero; waited < _scenario.Options.FailoverDelay; waited += Second)
        {
            _scenario.Time.Advance(Second);
            _gateway.Sync(_pool);
            _second.Sync(_pool);
        }
    }

    private protected void FailOver(params (ServerId, ServerHealth)[] seen)
    {
        LetDelayPass(seen);
        Confirm();
    }

    // Whatever is forbidden is confirmed by both, and what follows is done.
    private protected void Confirm()
    {
        for (var i = 0; i < 2; i++)
        {
            _scenario.Sweep(_pool);
            _gateway.Sync(_pool);
            _second.Sync(_pool);
            _gateway.Sync(_pool);
            _second.Sync(_pool);
        }

        _scenario.Sweep(_pool);
    }

    private protected void AssertNobodyIsForbidden()
    {
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Empty(_pool.Publication.ForbiddenClients);
    }
}
