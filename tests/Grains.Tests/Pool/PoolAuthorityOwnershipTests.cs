using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;
using static UserBalance.Grains.Tests.Pool.Simulation.SimulatedStorage;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>An activation that another one has replaced, or that has lost its store, answers nothing.</summary>
public sealed class PoolAuthorityOwnershipTests
{
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;

    public PoolAuthorityOwnershipTests() => _gateway = new SteadySession(_scenario);

    [Fact]
    public async Task Sync_Zombie_IsNotAnswered()
    {
        var zombie = _scenario.Claim();
        _gateway.Sync(zombie);
        _scenario.Claim();
        await AssertUnavailable(_scenario.BeginSync(zombie, _gateway.Request()));
        Assert.True(zombie.IsDeposed);
    }

    [Fact]
    public async Task Admit_KnownClientAtAZombie_IsNotAnswered()
    {
        var zombie = _scenario.Claim();
        _scenario.Admit(zombie, 1);
        _scenario.Claim();
        await AssertUnavailable(_scenario.BeginAdmit(zombie, 1));
    }

    [Fact]
    public async Task Admit_FullAtAZombie_IsNotRejected()
    {
        var zombie = _scenario.Claim();
        for (var i = 0; i < 4; i++)
            _scenario.Admit(zombie, i);
        _scenario.Claim();
        await AssertUnavailable(_scenario.BeginAdmit(zombie, 9));
    }

    [Fact]
    public void Admit_NewClientAtAZombie_IsNeitherStoredNorAnswered()
    {
        var zombie = _scenario.Claim();
        _scenario.Admit(zombie, 1);
        var owner = _scenario.Claim();
        var writes = _scenario.Writes;
        var admission = _scenario.BeginAdmit(zombie, 2);
        _scenario.LetAllHappen();
        Assert.True(admission.IsFaulted);
        Assert.Equal(writes, _scenario.Writes);
        Assert.Equal([Client(1)], _scenario.StoredClients);
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Admit(owner, 2).Outcome);
    }

    [Fact]
    public void Admit_NewClientAtAZombieWithoutPages_AddsNoPage()
    {
        var zombie = _scenario.Claim();
        _scenario.Claim();
        var admission = _scenario.BeginAdmit(zombie, 1);
        _scenario.LetAllHappen();
        Assert.True(admission.IsFaulted);
        Assert.Equal(0, _scenario.Storage.Root!.PageCount);
    }

    [Fact]
    public async Task Admit_AnotherClaimsWhileTheProofIsUnderWay_OnlyALaterReadProves()
    {
        var pool = _scenario.Claim();
        _scenario.Admit(pool, 1);
        var before = _scenario.BeginAdmit(pool, 1);
        Assert.Equal(1, _scenario.Storage.Pending);
        var later = _scenario.BeginAdmit(pool, 1);
        _scenario.HappenOne();
        Assert.True(before.IsCompletedSuccessfully, "Nobody had claimed the ledger when this proof was read.");
        Assert.False(later.IsCompleted, "A proof that was under way is none for a later call.");

        var claim = _scenario.BeginClaim();
        _scenario.LetAllHappen();
        Assert.True(claim.IsCompletedSuccessfully);
        Assert.True(later.IsCompletedSuccessfully, "Its read was submitted before the claim.");
        await AssertUnavailable(_scenario.BeginAdmit(pool, 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Claim_TwoAtTheSameTime_AtMostOneCanCommit(int operationsBetween)
    {
        _scenario.Admit(_scenario.Claim(), 1);
        var first = _scenario.BeginClaim();
        for (var i = 0; i < operationsBetween && _scenario.Storage.Pending > 0; i++)
            _scenario.HappenOne();
        var second = _scenario.BeginClaim();
        _scenario.LetAllHappen();

        var committed = new[] { first, second }.Where(claim => claim.IsCompletedSuccessfully).Select(Admits).ToArray();
        Assert.InRange(committed.Count(admitted => admitted), 0, 1);
        Assert.True(Admits(_scenario.BeginClaim()), "Whoever claims alone owns the ledger.");
        Assert.InRange(_scenario.StoredClients.Count(), 2, 3);

        bool Admits(Task<PoolAuthority> claim)
        {
            var pool = _scenario.Answer(claim);
            var admission = _scenario.BeginAdmit(pool, 100 + (int)pool.Published.Epoch);
            _scenario.LetAllHappen();
            return admission.IsCompletedSuccessfully;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Admit_TheWriteFails_NothingIsAnsweredAfterwards(bool happensAndLosesReply)
    {
        var pool = _scenario.Claim();
        _scenario.Admit(pool, 1);
        var writing = _scenario.BeginAdmit(pool, 2);
        var joined = _scenario.BeginAdmit(pool, 2);
        var other = _scenario.BeginAdmit(pool, 3);
        _scenario.HappenOne(happensAndLosesReply ? Outcome.LosesReply : Outcome.Fails);
        _scenario.LetAllHappen();
        await Assert.ThrowsAsync<IOException>(() => writing);
        await AssertUnavailable(joined);
        await AssertUnavailable(other);

        Assert.True(pool.IsDeposed);
        await AssertUnavailable(_scenario.BeginAdmit(pool, 1));
        await AssertUnavailable(_scenario.BeginSync(pool, _gateway.Request()));
        await AssertUnavailable(_scenario.Begin(() => pool.ReleaseIfIdleAsync(Client(1)).AsTask()));
        await AssertUnavailable(_scenario.Begin(async () =>
        {
            await pool.SweepAsync(TimeSpan.Zero);
            return true;
        }));
        Assert.Equal(0, _scenario.Storage.Pending);
    }

    [Fact]
    public void Claim_AfterALostReply_ReadsTheTruth()
    {
        var pool = _scenario.Claim();
        _scenario.Admit(pool, 1);
        _scenario.BeginAdmit(pool, 2);
        _scenario.HappenOne(Outcome.LosesReply);
        var next = _scenario.Claim();
        Assert.Equal(2, next.Ledger.Count);
        Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(next, 2).Outcome);
        Assert.Equal(pool.Published.Epoch + 1, next.Published.Epoch);
    }

    [Fact]
    public async Task Sync_TheProofFails_NothingIsAnsweredAfterwards()
    {
        var pool = _scenario.Claim();
        _scenario.Admit(pool, 1);
        var sync = _scenario.BeginSync(pool, _gateway.Request());
        _scenario.HappenOne(Outcome.Fails);
        await Assert.ThrowsAsync<IOException>(() => sync);
        await AssertUnavailable(_scenario.BeginAdmit(pool, 1));
    }

    private async Task AssertUnavailable(Task call)
    {
        _scenario.LetAllHappen();
        Assert.True(call.IsCompleted);
        await Assert.ThrowsAsync<PoolUnavailableException>(() => call);
    }
}
