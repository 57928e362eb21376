using UserBalance.Grains.Abstractions;
using static UserBalance.Grains.Abstractions.ServerHealth;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>What becomes of the users of servers that the gateways see down.</summary>
public sealed class PoolFailoverTests : FailoverScenario
{
    [Fact]
    public void Down_KnownUsers_KeepTheirServerUntilTheDelayIsOver()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sees((S1, Down)).Sync(_pool);
        _scenario.Time.Advance(_scenario.Options.FailoverDelay - TimeSpan.FromTicks(1));
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);

        _scenario.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal([S1], _gateway.Sync(_pool).Snapshot!.ForbiddenServers);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
    }

    [Fact]
    public void Failover_EveryGatewayConfirmsBeforeAnybodyGetsAnotherServer()
    {
        _scenario.Admit(_pool, 1);
        LetDelayPass((S1, Down));
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        Assert.Equal([1, 0], Users());

        _second.Sync(_pool);
        var moved = _scenario.Admit(_pool, 1);
        Assert.Equal((AdmissionOutcome.Known, S2), (moved.Outcome, moved.Server));
        Assert.Equal(AssignmentReason.FailedOver, _pool.StatusOf(Ledger.LedgerSamples.Client(1))!.Reason);
    }

    [Fact]
    public void Failover_AGatewayVanished_WaitsForItsLease()
    {
        _scenario.Admit(_pool, 1);
        LetDelayPass((S1, Down));
        for (var waited = TimeSpan.Zero; waited < _scenario.Timing.SessionLifetime; waited += Second)
        {
            _gateway.Sync(_pool);
            _scenario.Sweep(_pool);
            Assert.Equal([1, 0], Users());
            _scenario.Time.Advance(Second);
        }

        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal([0, 1], Users());
    }

    [Fact]
    public void Failover_TheSweepMovesWhoeverDoesNotAskAndLiftsTheFence()
    {
        _scenario.Admit(_pool, 1);
        FailOver((S1, Down));
        Assert.Equal([0, 1], Users());
        _scenario.Sweep(_pool);
        Assert.Empty(_pool.Publication.ForbiddenServers);
    }

    [Fact]
    public void Failover_Hold_KeepsEverybody()
    {
        _scenario.Options = _scenario.Options with { OnServerDown = OnServerDown.Hold };
        _pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Admit(_pool, 1);
        FailOver((S1, Down));
        _scenario.Time.Advance(_scenario.Options.FailoverDelay);
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Empty(_pool.Publication.ForbiddenServers);
    }

    [Fact]
    public void Failover_BackBeforeTheDelayIsOver_NobodyIsMoved()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sees((S1, Down)).Sync(_pool);
        _scenario.Time.Advance(4 * Second);
        _gateway.Sees((S1, Up)).Sync(_pool);
        _scenario.Time.Advance(Second);
        _gateway.Sees((S1, Down)).Sync(_pool);
        _scenario.Time.Advance(4 * Second);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Failover_BackBeforeTheFenceHolds_LiftsItAndNobodyIsMoved()
    {
        _scenario.Admit(_pool, 1);
        LetDelayPass((S1, Down));
        _gateway.Sees((S1, Up)).Sync(_pool);
        _second.Sees((S1, Up)).Sync(_pool);
        Assert.Empty(_gateway.Sync(_pool).Snapshot?.ForbiddenServers ?? []);
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Failover_BackAfterSomeWereMoved_KeepsTheRestAndNobodyGoesBack()
    {
        for (var client = 0; client < 3; client++)
            _scenario.Admit(_pool, client);
        FailOver((S1, Down));
        Assert.Equal([1, 2], Users());
        _gateway.Sees((S1, Up)).Sync(_pool);
        _second.Sees((S1, Up)).Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(new[] { S1, S2, S2 }.Order(), Enumerable.Range(0, 3).Select(client => _scenario.Admit(_pool, client).Server).Order());
        Assert.Equal(S1, _scenario.Admit(_pool, 9).Server);
    }

    [Fact]
    public void Failover_AfterAClaim_TheDelayBeginsWithTheNewVerdict()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sees((S1, Down)).Sync(_pool);
        _pool = _scenario.ClaimAndWaitOutGateways();
        Assert.Equal(Up, _pool.Ledger.Roster.Find(S1)!.Health);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        Assert.Empty(_pool.Publication.ForbiddenServers);
        FailOver((S1, Down));
        Assert.Equal([0, 1], Users());
    }

    [Fact]
    public void Failover_PinnedClient_StaysAndIsServedAgain()
    {
        _scenario.Admit(_pool, 1);
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 1, "s1", pin: true));
        FailOver((S1, Down));
        Assert.Equal([1, 0], Users());
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Empty(_pool.Publication.ForbiddenServers);
    }

    [Fact]
    public void Failover_PinnedClientAmongOthers_IsLeftAloneOnceTheyAreGone()
    {
        foreach (var client in Enumerable.Range(1, 3))
            _scenario.Admit(_pool, client);
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 1, "s1", pin: true));
        FailOver((S1, Down));
        _scenario.Sweep(_pool);
        Assert.Equal([1, 2], Users());
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }
}
