using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Abstractions.ServerHealth;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>What the pool makes of what its gateways see. Two servers for two users each; a sync each second, lease 40 s.</summary>
public sealed class PoolHealthTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly SteadySession _second;
    private readonly PoolAuthority _pool;

    public PoolHealthTests()
    {
        _gateway = new SteadySession(_scenario);
        _second = new SteadySession(_scenario, "g2");
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void Down_TakesNobodyNewFromTheMomentOfTheVerdict()
    {
        _gateway.Sees((S1, Down)).Sync(_pool);
        Assert.Equal([S2, S2], [_scenario.Admit(_pool, 1).Server, _scenario.Admit(_pool, 2).Server]);
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 3).Outcome);
        _gateway.Sees((S1, Up)).Sync(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 3).Server);
    }

    [Fact]
    public void Down_ByOneOfTwoGateways_IsNoMajority()
    {
        _gateway.Sees((S1, Down)).Sync(_pool);
        _second.Sees((S1, Up)).Sync(_pool);
        Assert.Equal(Up, Server("s1").Health);
        _second.Sees((S1, Down)).Sync(_pool);
        Assert.Equal(Down, Server("s1").Health);
    }

    [Fact]
    public void Down_GatewayThatHasNotLooked_HasNoVote()
    {
        _second.Sees((S2, Up)).Sync(_pool);
        _gateway.Sees((S1, Down), (S2, Up)).Sync(_pool);
        Assert.Equal((Down, Up), (Server("s1").Health, Server("s2").Health));
    }

    [Fact]
    public void Down_GatewayThatIsSilent_IsOutvotedOnceItsWordIsOld()
    {
        _second.Sees((S1, Up)).Sync(_pool);
        _gateway.Sees((S1, Down)).Sync(_pool);
        _scenario.Time.Advance(_scenario.Timing.ObservationsLast);
        _gateway.Sync(_pool);
        Assert.Equal(Up, Server("s1").Health);
        _scenario.Time.Advance(TimeSpan.FromTicks(1));
        _gateway.Sync(_pool);
        Assert.Equal(Down, Server("s1").Health);
    }

    [Fact]
    public void Down_AllAreSilent_StaysAsItWas()
    {
        _gateway.Sees((S1, Down)).Sync(_pool);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime * 2);
        _scenario.Sweep(_pool);
        Assert.Equal(Down, Server("s1").Health);
        _second.Sees((S1, Up)).Sync(_pool);
        Assert.Equal(Up, Server("s1").Health);
    }

    [Fact]
    public void Down_GatewayThatLeft_HasNoVote()
    {
        _second.Sees((S1, Up)).Sync(_pool);
        _gateway.Sees((S1, Down)).Sync(_pool);
        _second.Leave(_pool);
        _gateway.Sync(_pool);
        Assert.Equal(Down, Server("s1").Health);
    }

    private PoolServer Server(string id) => _pool.Ledger.Roster.Find(new ServerId(id))!;
}
