using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>What operators want of servers. Two servers for two users each; idle timeout 80 s, lease 40 s.</summary>
public sealed class PoolMaintenanceTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public PoolMaintenanceTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void SetState_UnknownServer_IsToldSo() =>
        Assert.Null(
            _scenario.Answer(_scenario.Begin(() => _pool.Servers.SetStateAsync(new ServerId("s9"), ServerAdminState.Draining, null))));

    [Fact]
    public void Draining_TakesNobodyNewAndLosesNobody()
    {
        _scenario.Admit(_pool, 1);
        Set(_pool, S1, ServerAdminState.Draining);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal([S2, S2], [_scenario.Admit(_pool, 2).Server, _scenario.Admit(_pool, 3).Server]);
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 4).Outcome);
        Set(_pool, S1, ServerAdminState.Ready);
        Assert.Equal(S1, _scenario.Admit(_pool, 4).Server);
    }

    [Fact]
    public void Maintenance_NobodyIsSentElsewhereBeforeTheFenceHolds()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        Set(_pool, S1, ServerAdminState.Maintenance);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        Assert.Equal([S1], _gateway.Sync(_pool).Snapshot!.ForbiddenServers);
        _scenario.Sweep(_pool);
        Assert.Equal([1, 0], Users(_pool));

        _gateway.Sync(_pool);
        var moved = _scenario.Admit(_pool, 1);
        Assert.Equal((AdmissionOutcome.Known, S2), (moved.Outcome, moved.Server));
        Assert.Equal([0, 1], Users(_pool));
    }

    [Fact]
    public void Maintenance_TheSweepMovesWhoeverDoesNotAsk()
    {
        _scenario.Admit(_pool, 1);
        Set(_pool, S1, ServerAdminState.Maintenance);
        _scenario.Sweep(_pool);
        Assert.Equal([0, 1], Users(_pool));
        Assert.Equal(1, _scenario.Storage.Pages.Single().Entries.Single().Server);
    }

    [Fact]
    public void Maintenance_NoSlotElsewhere_KeepsTheAssignmentUntilThereIsOne()
    {
        for (var client = 0; client < 4; client++)
            _scenario.Admit(_pool, client);
        Set(_pool, S1, ServerAdminState.Maintenance);
        _scenario.Sweep(_pool);
        Assert.Equal([2, 2], Users(_pool));
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 0).Outcome);

        Assert.Equal(ClientChange.Done, _scenario.Answer(_scenario.Begin(() => _pool.Moves.EvictAsync(Ledger.LedgerSamples.Client(1)))));
        Assert.Equal(S2, _scenario.Admit(_pool, 0).Server);
        Assert.Equal([1, 2], Users(_pool));
    }

    [Fact]
    public void Maintenance_Ended_WhoeverWasNotMovedIsBack()
    {
        for (var client = 0; client < 4; client++)
            _scenario.Admit(_pool, client);
        Set(_pool, S1, ServerAdminState.Maintenance);
        _scenario.Sweep(_pool);
        Set(_pool, S1, ServerAdminState.Ready);
        Assert.Equal(S1, _scenario.Admit(_pool, 0).Server);
        Assert.Empty(_gateway.Sync(_pool).Snapshot!.ForbiddenServers);
    }

    [Fact]
    public void Maintenance_OutlivesTheActivationAndIsFencedAnew()
    {
        _scenario.Admit(_pool, 1);
        Set(_pool, S1, ServerAdminState.Maintenance);
        var next = _scenario.Claim();
        Assert.Equal([S1], _gateway.Sync(next).Snapshot!.ForbiddenServers);
        _gateway.Sync(next);
        _scenario.Sweep(next);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(next, 1).Outcome);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime + TimeSpan.FromTicks(1));
        _scenario.Sweep(next);
        Assert.Equal(S2, _scenario.Admit(next, 1).Server);
    }

    [Fact]
    public void Maintenance_BegunWhileAClientIsBeingAssignedThere_IsNotAnsweredWithThatServer()
    {
        _gateway.Sync(_pool);
        _scenario.Admit(_pool, 8);
        var admission = _scenario.BeginAdmit(_pool, 1);
        var change = _scenario.Begin(() => _pool.Servers.SetStateAsync(S2, ServerAdminState.Maintenance, null));
        _scenario.Happen(1, SimulatedStorage.Outcome.Succeeds);
        Assert.True(change.IsCompletedSuccessfully);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Answer(admission).Outcome);
    }

    [Fact]
    public void Sweep_AShorterLeaseIsConfigured_IsRememberedOnceTheLongerOnesAreOver()
    {
        var longer = _scenario.Timing.SessionLifetime;
        _scenario.Options = _scenario.Options with { GatewayLease = TimeSpan.FromSeconds(4) };
        var next = _scenario.Claim();
        _scenario.Time.Advance(longer);
        _scenario.Sweep(next);
        Assert.Equal(longer, _scenario.Storage.Root!.LongestLease);
        _scenario.Time.Advance(TimeSpan.FromTicks(1));
        _scenario.Sweep(next);
        Assert.Equal(_scenario.Timing.SessionLifetime, _scenario.Storage.Root!.LongestLease);
    }

    private static int[] Users(PoolAuthority pool) => [.. pool.Ledger.Roster.Servers.Select(server => server.Users)];

    private void Set(PoolAuthority pool, ServerId server, ServerAdminState state) =>
        Assert.NotNull(_scenario.Answer(_scenario.Begin(() => pool.Servers.SetStateAsync(server, state, null))));
}
