using UserBalance.Grains.Configuration;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Ledger;

/// <summary>
/// How an activation takes the ledger over: it writes the next epoch into the root, then rewrites every page under it. From
/// then on every write of an older activation fails, because the record that it last saw is no longer there.
/// </summary>
internal static class LedgerClaim
{
    public static async Task<LedgerBook> RunAsync(
        ILedgerStorage storage, PoolOptions options, PoolTiming timing, PoolClock clock, ServerOrder order, PoolRules rules)
    {
        var root = storage.OpenRoot();
        var found = await root.ReadAsync() ?? await NewRootAsync(storage);
        LedgerDamage.CheckFormat(found.Format, LedgerRootRecord.CurrentFormat);
        LedgerDamage.Check("The root of the ledger", LedgerCheck.WhyNot(found));
        var configured = ConfiguredServers.ApplyTo(found, options);
        var claimed = (rules.Claim || found.Epoch == 0 ? ClaimLineage.Next(configured) : configured) with
        {
            Format = LedgerRootRecord.CurrentFormat,
            LongestLease = TimeSpan.FromTicks(Math.Max(found.LongestLease.Ticks, timing.SessionLifetime.Ticks)),
        };
        if (rules.Claim || found.Epoch == 0)
            await root.WriteAsync(claimed);

        var (pages, loss) = await new PageClaim(storage, found, claimed, rules).RunAsync();
        claimed = await SettleAsync(root, claimed, pages);

        var ledger = new PoolLedger(
            new ServerRoster(claimed.Servers, order),
            timing.IdleTimeout,
            timing.Slack,
            timing.InheritedSlack,
            claimed.Epoch,
            rules.PageRoom);
        var book = new LedgerBook(storage, root, claimed, ledger, rules) { Loss = loss };
        foreach (var (stored, record) in pages)
            book.Adopt(stored, record, clock.Now);
        await book.WriteOutdatedAsync();
        // If the store went back before the last page was written, the pages may be of one time and the root of another. Later a page of
        // this claim would be lost with its version, and could not be written any more.
        await book.ProveOwnershipAsync();
        return book;
    }

    // Where nothing is stored this is the pool's first start, unless only the root was lost.
    private static async Task<LedgerRootRecord> NewRootAsync(ILedgerStorage storage) =>
        await storage.OpenPage(0).ReadAsync() is not { Entries.Length: > 0 }
            ? new LedgerRootRecord()
            : throw LedgerDamage.Found("The root of the ledger", "it is missing, and a page is there");

    // What is known once all pages are stored under the claim.
    private static async Task<LedgerRootRecord> SettleAsync(
        IStoredRecord<LedgerRootRecord> root, LedgerRootRecord claimed, List<ClaimedPage> pages)
    {
        var settled = claimed with { Servers = WithoutUnused(claimed, pages), WrittenPages = claimed.PageCount };
        if (settled.WrittenPages == claimed.WrittenPages && settled.Servers.SequenceEqual(claimed.Servers))
            return claimed;
        settled = settled with { Revision = claimed.Revision + 1 };
        await root.WriteAsync(settled);
        return settled;
    }

    // What nobody uses need not wait for any gateway.
    private static ServerRecord[] WithoutUnused(LedgerRootRecord claimed, List<ClaimedPage> pages)
    {
        if (!Array.Exists(claimed.Servers, server => server.Retired || server.NextHost is not null))
            return claimed.Servers;
        var inUse = pages.SelectMany(page => page.Record.Entries).Select(entry => entry.Server).ToHashSet();
        return
        [
            .. claimed.Servers
                .Where(server => !server.Retired || inUse.Contains(server.Number))
                .Select(server => inUse.Contains(server.Number) ? server : ConfiguredServers.UseNextAddress(server, claimed.Epoch - 1)),
        ];
    }
}
