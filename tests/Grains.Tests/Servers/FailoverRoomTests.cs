using UserBalance.Grains.Abstractions;
using static UserBalance.Grains.Abstractions.ServerHealth;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>What becomes of the users of servers that the gateways see down when there are not slots for all of them elsewhere.</summary>
public sealed class FailoverRoomTests : FailoverScenario
{
    [Fact]
    public void Failover_NoSlotElsewhere_NobodyIsCutOffAndEverybodyKeepsTheServer()
    {
        for (var client = 0; client < 4; client++)
            _scenario.Admit(_pool, client);
        FailOver((S1, Down), (S2, Up));
        AssertNobodyIsForbidden();
        Assert.Equal(S1, _scenario.Admit(_pool, 0).Server);
        Assert.Equal(4, _scenario.StoredClients.Count());
    }

    [Theory]
    [InlineData(ServerAdminState.Draining)]
    [InlineData(ServerAdminState.Maintenance)]
    public void Failover_TheOtherServerTakesNobody_NobodyIsCutOff(ServerAdminState state)
    {
        _scenario.Admit(_pool, 1);
        _scenario.SetState(_pool, "s2", state);
        FailOver((S1, Down), (S2, Up));
        Assert.DoesNotContain(_pool.Ledger.Roster.Find(S1)!.Number, _pool.Publication.ForbiddenServers);
        Assert.Empty(_pool.Publication.ForbiddenClients);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);

        _scenario.SetState(_pool, "s2", ServerAdminState.Ready);
        FailOver((S1, Down), (S2, Up));
        Assert.Equal([0, 1], Users());
    }

    [Fact]
    public void Failover_SlotsForSome_CutsOffOnlyThoseWhoHaveOne()
    {
        foreach (var client in Enumerable.Range(0, 3))
            _scenario.Admit(_pool, client);
        LetDelayPass((S1, Down), (S2, Up));
        _scenario.Sweep(_pool);
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Single(_pool.Publication.ForbiddenClients);
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 9).Outcome);

        FailOver((S1, Down), (S2, Up));
        Assert.Equal([1, 2], Users());
        AssertNobodyIsForbidden();
    }

    [Fact]
    public void Failover_SlotsForSome_BackBeforeTheyAreMoved_KeepsThemToo()
    {
        foreach (var client in Enumerable.Range(0, 3))
            _scenario.Admit(_pool, client);
        LetDelayPass((S1, Down), (S2, Up));
        _scenario.Sweep(_pool);
        for (var i = 0; i < 2; i++)
        {
            _gateway.Sees((S1, Up), (S2, Up)).Sync(_pool);
            _second.Sees((S1, Up), (S2, Up)).Sync(_pool);
        }

        Assert.Equal([2, 1], Users());
        AssertNobodyIsForbidden();
    }

    [Fact]
    public void Failover_SlotsForSome_TheStoreFails_LeavesTheRestToTheNextActivation()
    {
        foreach (var client in Enumerable.Range(0, 3))
            _scenario.Admit(_pool, client);
        LetDelayPass((S1, Down), (S2, Up));
        _scenario.Sweep(_pool);
        _pool = _scenario.ClaimAndWaitOutGateways();
        Assert.Equal([2, 1], Users());
        FailOver((S1, Down), (S2, Up));
        Assert.Equal([1, 2], Users());
    }

    [Fact]
    public void Failover_NoSlotElsewhere_MovesAsSlotsBecomeFree()
    {
        for (var client = 0; client < 4; client++)
            _scenario.Admit(_pool, client);
        FailOver((S1, Down), (S2, Up));
        Assert.Equal(ServerChangeOutcome.Changed, _scenario.SetServer(_pool, "s2", 5002, maxUsers: 3));
        Confirm();
        Assert.Equal([1, 3], Users());
    }

    [Fact]
    public void Failover_AllDown_NewClientsAreToldSoAndKnownOnesAreNotCutOff()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sees((S1, Down), (S2, Down)).Sync(_pool);
        Assert.Equal(AdmissionOutcome.NoServerUp, _scenario.Admit(_pool, 9).Outcome);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        FailOver((S1, Down), (S2, Down));
        AssertNobodyIsForbidden();
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal([1, 0], Users());

        _gateway.Sees((S1, Down), (S2, Up)).Sync(_pool);
        _second.Sees((S1, Down), (S2, Up)).Sync(_pool);
        Confirm();
        Assert.Equal([0, 1], Users());
    }
}
