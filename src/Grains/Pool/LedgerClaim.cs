using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
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

    public static async Task<LedgerBook> RunAsync(ILedgerStorage storage, PoolOptions options, PoolTiming timing, PoolClock clock)
    {
        var root = storage.OpenRoot();
        var found = await root.ReadAsync() ?? new LedgerRootRecord();
        CheckFormat(found.Format, LedgerRootRecord.CurrentFormat);
        var claimed = ConfiguredServers.ApplyTo(found, options) with
        {
            Format = LedgerRootRecord.CurrentFormat,
            Epoch = found.Epoch + 1,
            LongestLease = TimeSpan.FromTicks(Math.Max(found.LongestLease.Ticks, timing.SessionLifetime.Ticks)),
        };
        await root.WriteAsync(claimed);

        var pages = await ClaimPagesAsync(storage, claimed);
        claimed = await ForgetEmptyServersAsync(root, claimed, pages);

        var ledger = new PoolLedger(new ServerRoster(claimed.Servers), timing.IdleTimeout, timing.Slack, timing.InheritedSlack);
        var book = new LedgerBook(storage, root, claimed, ledger);
        foreach (var (stored, record) in pages)
            book.Adopt(stored, record, clock.Now);
        return book;
    }

    private static async Task<List<ClaimedPage>> ClaimPagesAsync(ILedgerStorage storage, LedgerRootRecord root)
    {
        var pages = new List<ClaimedPage>(root.PageCount);
        foreach (var numbers in Enumerable.Range(0, root.PageCount).Chunk(Parallelism))
            pages.AddRange(await Task.WhenAll(numbers.Select(number => ClaimPageAsync(storage.OpenPage(number), root.Epoch))));
        return pages;
    }

    private static async Task<ClaimedPage> ClaimPageAsync(IStoredRecord<LedgerPageRecord> stored, long epoch)
    {
        // A page that is counted but absent was being added when its activation ended: it is empty.
        var found = await stored.ReadAsync() ?? new LedgerPageRecord();
        CheckFormat(found.Format, LedgerPageRecord.CurrentFormat);
        if (found.Epoch > epoch)
            throw new PoolUnavailableException($"The ledger was claimed under epoch {found.Epoch}; this is epoch {epoch}.");
        var claimed = found with { Format = LedgerPageRecord.CurrentFormat, Epoch = epoch };
        await stored.WriteAsync(claimed);
        return new ClaimedPage(stored, claimed);
    }

    private static async Task<LedgerRootRecord> ForgetEmptyServersAsync(
        IStoredRecord<LedgerRootRecord> root, LedgerRootRecord claimed, List<ClaimedPage> pages)
    {
        if (!Array.Exists(claimed.Servers, server => server.Retired))
            return claimed;
        var inUse = pages.SelectMany(page => page.Record.Entries).Select(entry => entry.Server).ToHashSet();
        var servers = claimed.Servers.Where(server => !server.Retired || inUse.Contains(server.Number)).ToArray();
        if (servers.Length == claimed.Servers.Length)
            return claimed;
        var cleared = claimed with { Servers = servers };
        await root.WriteAsync(cleared);
        return cleared;
    }

    private static void CheckFormat(int format, int newest)
    {
        if (format > newest)
            throw new PoolUnavailableException($"The ledger has format {format}; this version reads up to {newest}.");
    }

    private readonly record struct ClaimedPage(IStoredRecord<LedgerPageRecord> Stored, LedgerPageRecord Record);
}
