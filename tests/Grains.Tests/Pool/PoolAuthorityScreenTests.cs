using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolAuthorityScreenTests
{
    private readonly PoolScenario _scenario = new();
    private readonly List<PoolEvent> _decisions = [];

    [Fact]
    public void Screen_PoolIsFull_RejectsWhoHoldsNoSlot()
    {
        var pool = Fill(_scenario.Claim());
        Assert.Equal([AdmissionOutcome.Full, null, AdmissionOutcome.Full], Screen(pool, 9, 0, 8));
        Assert.Equal(
            [(PoolEventKind.Rejected, Client(9)), (PoolEventKind.Rejected, Client(8))], _decisions.Select(one => (one.Kind, one.Client)));
    }

    [Fact]
    public void Screen_ThereIsRoom_RejectsAndAssignsNobody()
    {
        var pool = _scenario.Claim();
        Assert.Equal([null, null], Screen(pool, 1, 2));
        Assert.Empty(_scenario.StoredClients);
    }

    [Fact]
    public void Screen_NoServerTakesUsers_SaysSo()
    {
        var pool = _scenario.Claim();
        _scenario.SetState(pool, "s1", ServerAdminState.Maintenance);
        _scenario.SetState(pool, "s2", ServerAdminState.Maintenance);
        Assert.Equal([AdmissionOutcome.NoServerUp], Screen(pool, 1));
    }

    [Fact]
    public void Screen_Many_ProvesOwnershipOnceAndWritesNothing()
    {
        var pool = Fill(_scenario.Claim());
        var writes = _scenario.Writes;
        var screening = _scenario.Begin(() => pool.ScreenAsync([.. Enumerable.Range(10, 200).Select(Client)]).AsTask());
        Assert.False(screening.IsCompleted);
        _scenario.HappenOne();
        Assert.All(_scenario.Answer(screening), outcome => Assert.Equal(AdmissionOutcome.Full, outcome));
        Assert.Equal(writes, _scenario.Writes);
    }

    // A slot that became free while the store was asked is somebody's.
    [Fact]
    public void Screen_ASlotBecameFreeDuringTheProof_RejectsNobody()
    {
        var pool = Fill(_scenario.ClaimAndWaitOutGateways());
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        var release = _scenario.Begin(() => pool.ReleaseIfIdleAsync(Client(0)).AsTask());
        var screening = _scenario.Begin(() => pool.ScreenAsync([Client(9)]).AsTask());
        _scenario.HappenOne();
        _scenario.HappenOne();
        Assert.True(release.IsCompletedSuccessfully);
        Assert.Equal([null], _scenario.Answer(screening));
    }

    [Fact]
    public async Task Screen_Zombie_IsNotAnswered()
    {
        var zombie = Fill(_scenario.Claim());
        _scenario.Claim();
        var screening = _scenario.Begin(() => zombie.ScreenAsync([Client(9)]).AsTask());
        _scenario.LetAllHappen();
        await Assert.ThrowsAsync<PoolUnavailableException>(() => screening);
        Assert.Empty(_decisions);
    }

    private PoolAuthority Fill(PoolAuthority pool)
    {
        for (var i = 0; i < 4; i++)
            _scenario.Admit(pool, i);
        pool.Decided = _decisions.Add;
        return pool;
    }

    private AdmissionOutcome?[] Screen(PoolAuthority pool, params int[] clients) =>
        _scenario.Do(() => pool.ScreenAsync(Array.ConvertAll(clients, Client)).AsTask());
}
