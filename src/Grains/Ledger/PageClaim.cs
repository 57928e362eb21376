using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>How a claim takes the pages over, once the root is its own.</summary>
/// <param name="storage">Where they are.</param>
/// <param name="before">The root as it was found.</param>
/// <param name="root">The root as it was claimed.</param>
/// <param name="rules">The rules of the protocol.</param>
internal sealed class PageClaim(ILedgerStorage storage, LedgerRootRecord before, LedgerRootRecord root, PoolRules rules)
{
    /// <summary>How many pages are claimed at a time: enough to hide a network store's latency, bounded for the store's sake.</summary>
    private const int Parallelism = 32;

    // Not those that this claim adds: a page cannot name them yet, whatever numbers they have.
    private readonly HashSet<int> _servers = [.. before.Servers.Select(server => server.Number)];
    private string? _loss;

    /// <summary>Takes all over.</summary>
    /// <returns>The pages, and what the store has lost, in words for an operator, if that is seen.</returns>
    public async Task<(List<ClaimedPage> Pages, string? Loss)> RunAsync()
    {
        var pages = new List<ClaimedPage>(root.PageCount);
        foreach (var numbers in Enumerable.Range(0, root.PageCount).Chunk(Parallelism))
            pages.AddRange(await Task.WhenAll(numbers.Select(ClaimAsync)));
        return (pages, _loss);
    }

    private async Task<ClaimedPage> ClaimAsync(int number)
    {
        var stored = storage.OpenPage(number);
        var found = await stored.ReadAsync() ?? Missing(number);
        LedgerDamage.CheckFormat(found.Format, LedgerPageRecord.CurrentFormat);
        LedgerDamage.Check(Name(number), LedgerCheck.WhyNot(found));
        var claimed = found with
        {
            Format = LedgerPageRecord.CurrentFormat,
            Epoch = root.Epoch,
            Claim = root.Claim,
            Revision = root.Revision,
            Entries = await EntriesOf(number, found),
        };
        if (rules.Claim)
            await stored.WriteAsync(claimed);
        return new ClaimedPage(stored, claimed);
    }

    // Pages are added one after the other: the last one that is counted may have been in the making when its activation ended, and is
    // empty.
    private LedgerPageRecord Missing(int number)
    {
        if (number < root.PageCount - 1)
            throw LedgerDamage.Found(Name(number), "it is missing, and a later one is counted");
        return number >= root.WrittenPages
            ? new LedgerPageRecord()
            : throw LedgerDamage.Found(Name(number), "it is missing, and was there");
    }

    private async Task<LedgerEntry[]> EntriesOf(int number, LedgerPageRecord found)
    {
        if (IsLaterThanRoot(found))
        {
            await RequireRootAsync(found.Epoch);
            _loss = $"page {number} of the ledger was written under epoch {found.Epoch}, and its root is of an earlier time";
            return OfKnownServers(found);
        }

        if (found.Epoch > root.Epoch)
            throw Overtaken(found.Epoch);
        if (!Array.TrueForAll(found.Entries, entry => _servers.Contains(entry.Server) || entry.Server < before.NextServerNumber))
            throw LedgerDamage.Found(Name(number), "it names a server that the root does not know");
        var known = OfKnownServers(found);
        if (known.Length < found.Entries.Length)
            _loss = $"page {number} of the ledger is of an earlier time than its root: it names a server that was forgotten since";
        return known;
    }

    // A server is forgotten when its last user's leaving is stored; so that was lost, and no gateway sends him there.
    private LedgerEntry[] OfKnownServers(LedgerPageRecord found) => Array.FindAll(found.Entries, entry => _servers.Contains(entry.Server));

    // The root may not know all its servers then.
    private bool IsLaterThanRoot(LedgerPageRecord found) =>
        ClaimLineage.Lacks(root, found.Epoch, new ClaimIdentity(root.Ledger, found.Claim))
        || (found.Claim != Guid.Empty && found.Claim == before.Claim && found.Revision > before.Revision);

    // It may as well be the page of a claim that has overtaken this one.
    private async Task RequireRootAsync(long epoch)
    {
        if (await storage.OpenRoot().ReadAsync() is not { } now || now.Claim != root.Claim)
            throw Overtaken(epoch);
    }

    private PoolUnavailableException Overtaken(long epoch) =>
        new($"The ledger was claimed under epoch {epoch}; this is epoch {root.Epoch}.");

    private static string Name(int number) => $"Page {number} of the ledger";
}
