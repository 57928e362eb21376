using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>Idle timeout 80 s. Twelve pages at the peak, of which one spare stays when all are gone.</summary>
public sealed class PoolAuthorityShrinkTests
{
    private const int Pages = 12;
    private const int Peak = (Pages - 1) * LedgerPage.Capacity + 1;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(80);
    private readonly PoolScenario _scenario = new(PoolScenario.DefaultOptions(IdleTimeout, servers: 1, usersPerServer: Peak));
    private readonly PoolAuthority _pool;

    public PoolAuthorityShrinkTests()
    {
        _pool = _scenario.ClaimAndWaitOutGateways();
        Fill(_pool);
        _scenario.Time.Advance(IdleTimeout);
    }

    [Fact]
    public void Sweep_AfterAPeak_GivesPagesBackSoThatAClaimReadsThemNoMore()
    {
        Assert.Equal(Pages, _scenario.Storage.Root!.PageCount);
        _scenario.Sweep(_pool);
        Assert.Equal((1, 1), (_scenario.Storage.Root!.PageCount, _pool.Ledger.Pages.Count));
        var writes = _scenario.Writes;
        _scenario.Claim();
        Assert.Equal(writes + 2, _scenario.Writes);
    }

    [Fact]
    public void Sweep_AClientIsInALaterPage_KeepsThePagesUpToThat()
    {
        _scenario.Admit(_pool, 5 * LedgerPage.Capacity);
        _scenario.Sweep(_pool);
        Assert.Equal(7, _scenario.Storage.Root!.PageCount);
        Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(_pool, 5 * LedgerPage.Capacity).Outcome);
    }

    [Fact]
    public void Sweep_TheRootCannotBeWritten_TheNextOwnerHasAllPages()
    {
        _scenario.BeginSweep(_pool);
        while (_pool.Ledger.PagesToKeep == Pages)
            _scenario.HappenOne();
        while (_scenario.Storage.Pending > 1)
            _scenario.HappenOne();
        _scenario.HappenOne(SimulatedStorage.Outcome.Fails);
        Assert.True(_pool.IsDeposed);
        Assert.Equal(Pages, _scenario.Claim().Ledger.Pages.Count);
    }

    [Fact]
    public void Admit_AfterPagesWereGivenBack_GrowsOverWhatIsLeftOfThem()
    {
        _scenario.Sweep(_pool);
        Fill(_pool);
        Assert.Equal(Peak, _scenario.StoredClients.Distinct().Count());
        Assert.Equal(Peak, _scenario.Claim().Ledger.Count);
    }

    [Fact]
    public void Admit_ByAnOwnerThatNeverHadThePages_GrowsOverWhatIsLeftOfThem()
    {
        _scenario.Sweep(_pool);
        var next = _scenario.ClaimAndWaitOutGateways();
        Fill(next);
        Assert.Equal(Peak, _scenario.StoredClients.Distinct().Count());
    }

    private void Fill(PoolAuthority pool)
    {
        for (var i = 0; i < Peak; i++)
            _scenario.BeginAdmit(pool, i);
        _scenario.LetAllHappen();
    }
}
