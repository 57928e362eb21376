using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Tests.Pool.Simulation;

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
        await AssertUnavailable(_scenario.BeginSync(pool, _gateway.Request()), "The store has gone back in time: the ledger that was claimed under epoch 1 is gone.");
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

    private async Task AssertUnavailable<T>(Task<T> call, string reason)
    {
        _scenario.LetAllHappen();
        Assert.Equal(reason, (await Assert.ThrowsAsync<PoolUnavailableException>(() => call)).Message);
    }
}
