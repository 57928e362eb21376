using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>A store that went back in time is noticed by whoever knows of what it has lost.</summary>
public sealed class PoolAuthorityLossTests
{
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;

    public PoolAuthorityLossTests() => _gateway = new SteadySession(_scenario);

    [Fact]
    public async Task Sync_StoreIsEmpty_IsNotAnsweredAndSaysSo()
    {
        var pool = _scenario.Claim();
        _scenario.Storage.GoBack();
        await AssertUnavailable(
            _scenario.BeginSync(pool, _gateway.Request()),
            "The store has gone back in time: the ledger that was claimed under epoch 1 is gone.");
        Assert.NotNull(pool.Loss);
    }

    [Fact]
    public async Task Sync_StoreWasEmptiedAndClaimedUnderTheSameEpoch_IsNotAnswered()
    {
        var pool = _scenario.Claim();
        _scenario.Storage.GoBack();
        Assert.Equal(pool.Published.Epoch, _scenario.Claim().Published.Epoch);
        await AssertUnavailable(
            _scenario.BeginSync(pool, _gateway.Request()),
            "The store has gone back in time: the root of the ledger is of epoch 1 and was claimed under epoch 1 before.");
    }

    [Fact]
    public async Task Sync_RootOfTheSameClaimIsAnEarlierOne_IsNotAnswered()
    {
        var pool = _scenario.Claim();
        _scenario.Storage.Copy();
        _scenario.SetState(pool, "s1", ServerAdminState.Maintenance);
        _scenario.Storage.GoBack();
        await AssertUnavailable(
            _scenario.BeginSync(pool, _gateway.Request()),
            "The store has gone back in time: the root of the ledger is of epoch 1 and was claimed under epoch 1 before.");
    }

    [Fact]
    public async Task Sync_ReplacedByAnother_IsNoLoss()
    {
        var pool = _scenario.Claim();
        _scenario.Claim();
        await AssertUnavailable(_scenario.BeginSync(pool, _gateway.Request()), "The ledger was claimed under epoch 2; this is epoch 1.");
        Assert.Null(pool.Loss);
    }

    // Its tokens would be those of today, or greater: so the next claim is of an epoch that nobody has seen.
    [Fact]
    public async Task Sync_GatewayOfALostClaim_IsAnsweredUnderALaterEpochThanItKnows()
    {
        var words = new List<string>();
        _gateway.Sync(_scenario.Claim());
        _scenario.Storage.GoBack();
        var again = _scenario.Claim();
        again.WentBack = words.Add;
        await AssertUnavailable(
            _scenario.BeginSync(again, _gateway.Request()),
            "The ledger is claimed anew, because the store has gone back in time and epoch 1 was given out before.");
        Assert.Equal(["gateway 'g1' was answered under epoch 1 by a claim that the ledger does not know"], words);
        var reply = _gateway.Sync(_scenario.Claim());
        Assert.Equal(2, reply.Published.Epoch);
        Assert.True(reply.HasLostClaim);
        Assert.False(_gateway.Sync(_scenario.Claim()).HasLostClaim);
    }

    [Fact]
    public async Task Sync_OfAGatewayThatKnowsAClaimSinceAtAZombie_IsNoLoss()
    {
        var zombie = _scenario.Claim();
        _gateway.Sync(_scenario.Claim());
        var words = new List<string>();
        zombie.WentBack = words.Add;
        await AssertUnavailable(_scenario.BeginSync(zombie, _gateway.Request()), "The ledger was claimed under epoch 2; this is epoch 1.");
        Assert.Empty(words);
    }

    // What it has acknowledged and reported was said on another clock, of other states.
    [Fact]
    public void Sync_AcknowledgementOfALostClaim_IsNotBelieved()
    {
        var lost = _scenario.Claim();
        _scenario.SetState(lost, "s1", ServerAdminState.Maintenance);
        var request = _gateway.Request() with
        {
            Claim = lost.Claim,
            Applied = new PoolVersion(1, 9),
            Acknowledged = new PoolVersion(1, 9),
            LastStamp = 1,
        };
        _scenario.Storage.GoBack();
        _scenario.Claim();
        var pool = _scenario.ClaimAndWaitOutGateways();
        var reply = _scenario.Sync(pool, request);
        _scenario.Admit(pool, 1);
        Assert.NotNull(reply.Snapshot);
        Assert.False(_scenario.BeginMove(pool, 1, "s2").IsCompleted);
        _scenario.LetAllHappen();
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(pool, 1).Outcome);
    }

    // The store loses the write of the page, while the owner lives on and goes by what it has in memory.
    [Fact]
    public void Claim_AServerWasForgottenAndTheLeavingOfItsLastUserLost_LeavesTheUserOut()
    {
        var pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.SetServer(pool, "s3", 5003);
        _scenario.Admit(pool, 1);
        _scenario.Move(pool, 1, "s3");
        _scenario.Remove(pool, "s3", force: true);
        _scenario.Storage.Copy();
        var sweep = _scenario.BeginSweep(pool);
        _scenario.HappenOne();
        _scenario.Storage.GoBack();
        _scenario.Answer(sweep);
        Assert.False(pool.IsDeposed);
        var next = _scenario.Claim();
        Assert.Equal("page 0 of the ledger is of an earlier time than its root: it names a server that was forgotten since", next.Loss);
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Admit(next, 1).Outcome);
    }

    [Fact]
    public void Claim_AClientCameBackIntoAnotherPageAndItsLeavingWasLost_IsWhereItCameBack()
    {
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromSeconds(80), servers: 2, usersPerServer: 200);
        var pool = _scenario.ClaimAndWaitOutGateways();
        for (var client = 0; client < 300; client++)
            _scenario.Admit(pool, client);
        Evict(pool, 0);
        var before = _scenario.Admit(pool, 299);
        _scenario.Storage.Copy();
        Evict(pool, 299);
        _scenario.Storage.GoBack();
        var after = _scenario.Admit(pool, 299);
        Assert.NotEqual(before.Server, after.Server);
        Assert.Equal(300, _scenario.StoredClients.Count());
        var next = _scenario.Claim();
        Assert.Equal("of the ledger's 2 pages, 1 had clients who came into others since", next.Loss);
        Assert.Equal(299, _scenario.StoredClients.Distinct().Count());
        Assert.Equal((299, 299), (_scenario.StoredClients.Count(), next.Ledger.Roster.Servers.Sum(server => server.Users)));
        var known = _scenario.Admit(next, 299);
        Assert.Equal((AdmissionOutcome.Known, after.Server, after.Token), (known.Outcome, known.Server, known.Token));
    }

    private void Evict(PoolAuthority pool, int client) =>
        Assert.Equal(ClientChange.Done, _scenario.Do(() => pool.Moves.EvictAsync(Client(client))));

    private async Task AssertUnavailable<T>(Task<T> call, string reason)
    {
        _scenario.LetAllHappen();
        Assert.Equal(reason, (await Assert.ThrowsAsync<PoolUnavailableException>(() => call)).Message);
    }
}
