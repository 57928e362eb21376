using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Ledger;

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

    // Of a version that gives claims no ids: it may be that of a claim which has overtaken this one.
    [Fact]
    public async Task Claim_APageOfAHigherEpoch_Stops()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        Write(_scenario.Storage.OpenPage(0), _scenario.Storage.Pages.Single() with { Epoch = 100, Claim = Guid.Empty });
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
    public void Claim_APageOfATimeThatTheRootHasLost_IsTakenOverAndSaid()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        var page = _scenario.Storage.Pages.Single();
        var elsewhere = page.Entries[0] with { Client = Client(2), Server = 77 };
        Write(_scenario.Storage.OpenPage(0), page with { Epoch = 9, Claim = Guid.NewGuid(), Entries = [page.Entries[0], elsewhere] });
        var pool = _scenario.Claim();
        Assert.Equal("page 0 of the ledger was written under epoch 9, and its root is of an earlier time", pool.Loss);
        Assert.Equal([Client(1)], _scenario.StoredClients);
    }

    [Fact]
    public void Claim_APageWrittenBesideALaterRootOfTheSameClaim_IsTakenOverAndSaid()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        var root = _scenario.Storage.Root!;
        Write(_scenario.Storage.OpenRoot(), root with { Revision = root.Revision - 1 });
        Assert.NotNull(_scenario.Claim().Loss);
        Assert.Null(_scenario.Claim().Loss);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(77)]
    public async Task Claim_APageNamesAServerThatNeverWas_IsRefused(int number)
    {
        _scenario.Admit(_scenario.Claim(), 1);
        NameServer(number);
        // It would have that number now.
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromSeconds(80), servers: 3, usersPerServer: 2);
        Assert.Equal(
            "Page 0 of the ledger is damaged: it names a server that the root does not know. It has to be restored from a copy.",
            (await Refused()).Message);
    }

    // Its last user's leaving was lost, and the owner, who knew of it, forgot the server.
    [Fact]
    public void Claim_APageNamesAServerThatWasForgotten_LeavesItsUsersOutAndSaysSo()
    {
        var pool = _scenario.Claim();
        _scenario.SetServer(pool, "s3", 5003);
        _scenario.Remove(pool, "s3");
        _scenario.Admit(pool, 1);
        _scenario.Admit(pool, 2);
        NameServer(2);
        var next = _scenario.Claim();
        Assert.Equal("page 0 of the ledger is of an earlier time than its root: it names a server that was forgotten since", next.Loss);
        Assert.Equal([Client(2)], _scenario.StoredClients);
        Assert.Equal(1, next.Ledger.Count);
        Assert.Null(_scenario.Claim().Loss);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Claim_APageThatIsNotTheLastIsMissing_IsRefused(int missing)
    {
        FillThreePages();
        _scenario.Storage.LosePage(missing);
        Assert.Equal(
            $"Page {missing} of the ledger is damaged: it is missing, and a later one is counted. It has to be restored from a copy.",
            (await Refused()).Message);
    }

    [Fact]
    public async Task Claim_TheLastPageIsMissingAndWasThere_IsRefused()
    {
        FillThreePages();
        _scenario.Storage.LosePage(2);
        Assert.Equal(
            "Page 2 of the ledger is damaged: it is missing, and was there. It has to be restored from a copy.",
            (await Refused()).Message);
    }

    [Fact]
    public async Task Claim_TheOnlyPageIsMissing_IsRefused()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        _scenario.Storage.LosePage(0);
        Assert.Equal(
            "Page 0 of the ledger is damaged: it is missing, and was there. It has to be restored from a copy.",
            (await Refused()).Message);
    }

    // Of a version that did not say, or whose activation ended between the two writes.
    [Fact]
    public async Task Claim_TheLastPageWasOnlyCounted_IsEmptyAndMayNotBeMissingAgain()
    {
        FillThreePages();
        Write(_scenario.Storage.OpenRoot(), _scenario.Storage.Root! with { WrittenPages = 0 });
        _scenario.Storage.LosePage(2);
        Assert.Equal(512, _scenario.Claim().Ledger.Count);
        _scenario.Storage.LosePage(2);
        await Refused();
    }

    [Fact]
    public async Task Claim_AClientIsInTwoPagesWithOneToken_IsRefused()
    {
        FillThreePages();
        var last = _scenario.Storage.Pages.Last();
        Write(_scenario.Storage.OpenPage(2), last with { Entries = [_scenario.Storage.Pages.First().Entries[0]] });
        Assert.Equal(
            "Page 2 of the ledger is damaged: a client is in another page too. It has to be restored from a copy.",
            (await Refused()).Message);
    }

    // The store has lost that it expired in one, before it came into the other.
    [Theory]
    [InlineData(1, 2)]
    [InlineData(-1, 0)]
    public void Claim_AClientIsInTwoPages_KeepsItsLastAssignmentAndSaysSo(int later, int kept)
    {
        FillThreePages();
        var pages = _scenario.Storage.Pages.ToArray();
        var client = pages[0].Entries[0];
        Write(
            _scenario.Storage.OpenPage(2), pages[2] with { Entries = [.. pages[2].Entries, client with { Token = client.Token + later }] });
        var pool = _scenario.Claim();
        Assert.Equal("of the ledger's 3 pages, 1 had clients who came into others since", pool.Loss);
        Assert.Equal((600, 600), (pool.Ledger.Count, pool.Ledger.Roster.Servers[0].Users));
        Assert.Equal(
            [kept],
            Enumerable.Range(0, 3).Where(i => _scenario.Storage.Pages.ElementAt(i).Entries.Any(entry => entry.Client == client.Client)));
        Assert.Null(_scenario.Claim().Loss);
        Assert.Equal(AdmissionOutcome.Assigned, _scenario.Admit(_scenario.Claim(), 600).Outcome);
    }

    [Fact]
    public async Task Claim_OnlyTheRootIsMissing_IsRefusedAndNothingIsWritten()
    {
        _scenario.Admit(_scenario.Claim(), 1);
        _scenario.Storage.LoseRoot();
        var writes = _scenario.Writes;
        Assert.Equal(
            "The root of the ledger is damaged: it is missing, and a page is there. It has to be restored from a copy.",
            (await Refused()).Message);
        Assert.Equal(writes, _scenario.Writes);
    }

    [Fact]
    public void Claim_RewritesEveryPageUnderItsEpoch()
    {
        FillThreePages();
        _scenario.Claim();
        Assert.Equal([_scenario.Storage.Root!.Claim], _scenario.Storage.Pages.Select(page => page.Claim).Distinct());
        Assert.Equal([2, 2, 2], _scenario.Storage.Pages.Select(page => page.Epoch));
        Assert.Equal(600, _scenario.StoredClients.Distinct().Count());
    }

    private void NameServer(int number)
    {
        var page = _scenario.Storage.Pages.Single();
        Write(_scenario.Storage.OpenPage(0), page with { Entries = [page.Entries[0] with { Server = number }, .. page.Entries[1..]] });
    }

    private void FillThreePages()
    {
        _scenario.Options = PoolScenario.DefaultOptions(TimeSpan.FromSeconds(80), servers: 1, usersPerServer: 1000);
        var pool = _scenario.Claim();
        for (var i = 0; i < 600; i++)
            _scenario.BeginAdmit(pool, i);
        _scenario.LetAllHappen();
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
