using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>Draining with a deadline. Two servers for two users each; lease 40 s.</summary>
public sealed class DrainTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private PoolAuthority _pool;

    public DrainTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Admit(_pool, 1);
    }

    [Fact]
    public void Drain_UntilTheDeadline_UsersStayAndNobodyNewComes()
    {
        _gateway.Sync(_pool);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.Time.Advance(Deadline - Tick);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal([S2, S2], [_scenario.Admit(_pool, 2).Server, _scenario.Admit(_pool, 3).Server]);
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 4).Outcome);
    }

    [Fact]
    public void Drain_AtTheDeadline_MovesTheRestBehindAFence()
    {
        _gateway.Sync(_pool);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.Time.Advance(Deadline);
        Assert.Equal([S1], _gateway.Sync(_pool).Snapshot!.ForbiddenServers);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
        Assert.Equal(AssignmentReason.Drained, _pool.StatusOf(Ledger.LedgerSamples.Client(1))!.Reason);
        _scenario.Sweep(_pool);
        Assert.Empty(_pool.Publication.ForbiddenServers);
    }

    [Fact]
    public void Drain_ResumedBeforeTheDeadline_NobodyIsMoved()
    {
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.SetState(_pool, "s1", ServerAdminState.Ready);
        _scenario.Time.Advance(Deadline);
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal(S2, _scenario.Admit(_pool, 2).Server);
        Assert.Equal(S1, _scenario.Admit(_pool, 3).Server);
    }

    [Fact]
    public void Drain_OnceMoreWithoutADeadline_HasNone()
    {
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining);
        _scenario.Time.Advance(Deadline);
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Drain_DeadlineAndAClaimBeforeIt_IsKept()
    {
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, _scenario.Timing.SessionLifetime + Deadline);
        _pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        _scenario.Time.Advance(Deadline);
        _scenario.Sweep(_pool);
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Drain_AClaimBetweenTheDeadlineAndTheMove_IsFencedAnew()
    {
        _gateway.Sync(_pool);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.Time.Advance(Deadline);
        _gateway.Sync(_pool);
        _pool = _scenario.Claim();
        Assert.Equal([S1], _gateway.Sync(_pool).Snapshot!.ForbiddenServers);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime * 2);
        _scenario.Sweep(_pool);
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Drain_PinnedClient_StaysAndIsServed()
    {
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 1, "s1", pin: true));
        _gateway.Sync(_pool);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.Time.Advance(Deadline);
        for (var i = 0; i < 3; i++)
        {
            _gateway.Sync(_pool);
            _scenario.Sweep(_pool);
        }

        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Drain_PinnedClientIsUnpinned_IsMovedThen()
    {
        _scenario.Move(_pool, 1, "s1", pin: true);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining, Deadline);
        _scenario.Time.Advance(Deadline);
        _scenario.Sweep(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 1, "s1", pin: false));
        _scenario.Sweep(_pool);
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
    }
}
