using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Pool;

public sealed class LedgerClaimTests
{
    private readonly PoolScenario _scenario = new();

    [Fact]
    public void Claim_NothingStored_BeginsTheFirstEpoch()
    {
        Assert.Equal(1, _scenario.Claim().Published.Epoch);
        var root = _scenario.Storage.Root!;
        Assert.Equal((1, 1L, 0, 2), (root.Format, root.Epoch, root.PageCount, root.NextServerNumber));
        Assert.Equal(_scenario.Timing.SessionLifetime, root.LongestLease);
        Assert.Equal(2, _scenario.Claim().Published.Epoch);
    }

    [Fact]
    public async Task Claim_ANewerVersionWroteAPage_IsRefusedAndThePageIsLeftAlone()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        var newer = _scenario.Storage.Pages.Single() with { Format = LedgerPageRecord.CurrentFormat + 1 };
        Write(_scenario.Storage.OpenPage(0), newer);
        var refusal = await Refused();
        Assert.Equal("The ledger has format 2; this version reads up to 1.", refusal.Message);
        Assert.Same(newer, _scenario.Storage.Pages.Single());
    }

    [Fact]
    public async Task Claim_ANewerVersionWroteTheRoot_IsRefusedAndNothingIsWritten()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        var newer = _scenario.Storage.Root! with { Format = LedgerRootRecord.CurrentFormat + 1 };
        Write(_scenario.Storage.OpenRoot(), newer);
        var writes = _scenario.Writes;
        await Refused();
        Assert.Equal(writes, _scenario.Writes);
    }

    [Fact]
    public async Task Claim_APageOfAHigherEpoch_Stops()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        Write(_scenario.Storage.OpenPage(0), _scenario.Storage.Pages.Single() with { Epoch = 100 });
        await Refused();
        Assert.Equal(100, _scenario.Storage.Pages.Single().Epoch);
    }

    [Fact]
    public async Task Claim_ADamagedPage_IsRefusedAndLeftAlone()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        var page = _scenario.Storage.Pages.Single();
        var damaged = page with { Entries = [page.Entries[0], page.Entries[0]] };
        Write(_scenario.Storage.OpenPage(0), damaged);
        var refusal = await Refused();
        Assert.Equal("Page 0 of the ledger is damaged: a client is in it twice. It has to be restored from a copy.", refusal.Message);
        Assert.Same(damaged, _scenario.Storage.Pages.Single());
    }

    [Fact]
    public async Task Claim_ADamagedRoot_IsRefusedAndNothingIsWritten()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        Write(_scenario.Storage.OpenRoot(), _scenario.Storage.Root! with { PageCount = int.MaxValue });
        var writes = _scenario.Writes;
        var refusal = await Refused();
        Assert.Equal("The root of the ledger is damaged: it counts 2147483647 pages. It has to be restored from a copy.", refusal.Message);
        Assert.Equal(writes, _scenario.Writes);
    }

    [Fact]
    public void Claim_RewritesEveryPageUnderItsEpoch()
    {
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromSeconds(80), servers: 1, usersPerServer: 1000);
        var pool = _scenario.Claim();
        for (var i = 0; i < 600; i++)
            _scenario.BeginAdmit(pool, i);
        _scenario.LetAllHappen();
        _scenario.Claim();
        Assert.Equal([2, 2, 2], _scenario.Storage.Pages.Select(page => page.Epoch));
        Assert.Equal(600, _scenario.StoredClients.Distinct().Count());
    }

    private async Task<PoolUnavailableException> Refused()
    {
        var claim = _scenario.BeginClaim();
        _scenario.LetAllHappen();
        return await Assert.ThrowsAsync<PoolUnavailableException>(() => claim);
    }

    private void Write<T>(IStoredRecord<T> view, T record)
        where T : class =>
        _scenario.Answer(_scenario.Begin(async () =>
        {
            await view.ReadAsync();
            await view.WriteAsync(record);
            return true;
        }));
}
