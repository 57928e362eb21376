using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Servers;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Pool;

/// <summary>
/// How an activation takes the ledger over: it writes the next epoch into the root, then rewrites every page under it. From
/// then on every write of an older activation fails, because the record that it last saw is no longer there.
/// </summary>
internal static class LedgerClaim
{
    /// <summary>How many pages are claimed at a time: enough to hide a network store's latency, bounded for the store's sake.</summary>
    private const int Parallelism = 32;

    public static async Task<LedgerBook> RunAsync(
        ILedgerStorage storage, PoolOptions options, PoolTiming timing, PoolClock clock, PoolRules rules)
    {
        var root = storage.OpenRoot();
        var found = await root.ReadAsync() ?? new LedgerRootRecord();
        CheckFormat(found.Format, LedgerRootRecord.CurrentFormat);
        Check("The root of the ledger", LedgerCheck.WhyNot(found));
        var claimed = ConfiguredServers.ApplyTo(found, options) with
        {
            Format = LedgerRootRecord.CurrentFormat,
            Epoch = rules.Claim ? found.Epoch + 1 : 1,
            LongestLease = TimeSpan.FromTicks(Math.Max(found.LongestLease.Ticks, timing.SessionLifetime.Ticks)),
        };
        if (rules.Claim || found.Epoch == 0)
            await root.WriteAsync(claimed);

        var pages = await ClaimPagesAsync(storage, claimed, rules);
        claimed = await SettleEmptyServersAsync(root, claimed, pages);

        var ledger = new PoolLedger(
            new ServerRoster(claimed.Servers, options.Selection), timing.IdleTimeout, timing.Slack, timing.InheritedSlack, claimed.Epoch, rules.PageRoom);
        var book = new LedgerBook(storage, root, claimed, ledger, rules);
        foreach (var (stored, record) in pages)
            book.Adopt(stored, record, clock.Now);
        return book;
    }

    private static async Task<List<ClaimedPage>> ClaimPagesAsync(ILedgerStorage storage, LedgerRootRecord root, PoolRules rules)
    {
        var pages = new List<ClaimedPage>(root.PageCount);
        foreach (var numbers in Enumerable.Range(0, root.PageCount).Chunk(Parallelism))
            pages.AddRange(await Task.WhenAll(numbers.Select(number => ClaimPageAsync(storage.OpenPage(number), number, root.Epoch, rules))));
        return pages;
    }

    private static async Task<ClaimedPage> ClaimPageAsync(IStoredRecord<LedgerPageRecord> stored, int number, long epoch, PoolRules rules)
    {
        // A page that is counted but absent was being added when its activation ended: it is empty.
        var found = await stored.ReadAsync() ?? new LedgerPageRecord();
        CheckFormat(found.Format, LedgerPageRecord.CurrentFormat);
        Check($"Page {number} of the ledger", LedgerCheck.WhyNot(found));
        if (found.Epoch > epoch)
            throw new PoolUnavailableException($"The ledger was claimed under epoch {found.Epoch}; this is epoch {epoch}.");
        var claimed = found with { Format = LedgerPageRecord.CurrentFormat, Epoch = epoch };
        if (rules.Claim)
            await stored.WriteAsync(claimed);
        return new ClaimedPage(stored, claimed);
    }

    // What nobody uses need not wait for any gateway.
    private static async Task<LedgerRootRecord> SettleEmptyServersAsync(
        IStoredRecord<LedgerRootRecord> root, LedgerRootRecord claimed, List<ClaimedPage> pages)
    {
        if (!Array.Exists(claimed.Servers, server => server.Retired || server.NextHost is not null))
            return claimed;
        var inUse = pages.SelectMany(page => page.Record.Entries).Select(entry => entry.Server).ToHashSet();
        ServerRecord[] servers =
        [
            .. claimed.Servers
                .Where(server => !server.Retired || inUse.Contains(server.Number))
                .Select(server => inUse.Contains(server.Number) ? server : ConfiguredServers.UseNextAddress(server, claimed.Epoch - 1)),
        ];
        if (servers.SequenceEqual(claimed.Servers))
            return claimed;
        var settled = claimed with { Servers = servers };
        await root.WriteAsync(settled);
        return settled;
    }

    private static void CheckFormat(int format, int newest)
    {
        if (format > newest)
            throw new PoolUnavailableException($"The ledger has format {format}; this version reads up to {newest}.");
    }

    private static void Check(string record, string? problem)
    {
        if (problem is not null)
            throw new PoolUnavailableException($"{record} is damaged: {problem}. It has to be restored from a copy.");
    }

    private readonly record struct ClaimedPage(IStoredRecord<LedgerPageRecord> Stored, LedgerPageRecord Record);
}
