using UserBalance.Grains.Configuration;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>
/// Whether a stored record can be what a pool has written. The store returns bytes, and bytes that were damaged can still be a record:
/// taking it over could give a slot away twice, or take the memory of the whole process.
/// </summary>
internal static class LedgerCheck
{
    /// <summary>As many pages as places have numbers.</summary>
    private const int MaxPages = int.MaxValue / LedgerPage.Capacity;

    /// <summary>The epoch is the upper half of a token.</summary>
    private const long MaxEpochs = int.MaxValue;

    /// <summary>What is wrong with a root; <see langword="null"/> if nothing is.</summary>
    public static string? WhyNot(LedgerRootRecord root)
    {
        if (root.Epoch is < 0 or >= MaxEpochs)
            return $"its epoch is {root.Epoch}";
        if (root.PageCount is < 0 or > MaxPages)
            return $"it counts {root.PageCount} pages";
        if (root.LongestLease < TimeSpan.Zero || root.LongestLease > 2 * PoolOptions.MaxGatewayLease)
            return $"its longest lease is {root.LongestLease}";
        if (!AreClaims(root))
            return "its claims are not in order";
        if (!AreServers(root.Servers) || root.NextServerNumber < 0)
            return "its servers are not told apart";
        return root.Configured is null || AreDistinct(root.Configured, server => server?.Id)
            ? null
            : "the servers that were configured are not told apart";
    }

    /// <summary>What is wrong with a page; <see langword="null"/> if nothing is.</summary>
    public static string? WhyNot(LedgerPageRecord page)
    {
        if (page.Epoch is < 0 or > MaxEpochs)
            return $"its epoch is {page.Epoch}";
        if (page.Entries is null || page.Entries.Length > LedgerPage.Capacity)
            return $"it has {page.Entries?.Length ?? 0} entries";
        if (!Array.TrueForAll(page.Entries, IsEntry))
            return "an entry is none";
        return AreDistinct(page.Entries, entry => entry.Client) ? null : "a client is in it twice";
    }

    private static bool AreClaims(LedgerRootRecord root)
    {
        if (root.Revision < 0 || root.UsedEpoch is < 0 or >= MaxEpochs)
            return false;
        if (root.Claims is not { Length: > 0 } claims)
            return root.Claim == Guid.Empty;
        var inOrder = claims.Zip(claims.Skip(1)).All(pair => pair.First.Epoch < pair.Second.Epoch);
        return inOrder && claims[0].Epoch > 0 && claims[^1] == new ClaimMark(root.Epoch, root.Claim) && root.Claim != Guid.Empty;
    }

    private static bool AreServers(ServerRecord[]? servers) =>
        servers is not null
        && Array.TrueForAll(servers, server => server is { Number: >= 0, Host: not null, AddressEpoch: >= 0 and <= MaxEpochs })
        && AreDistinct(servers, server => server.Id)
        && AreDistinct(servers, server => server.Number);

    private static bool IsEntry(LedgerEntry entry) =>
        entry is { Server: >= 0, Since.Kind: DateTimeKind.Utc, LastActivity.Kind: DateTimeKind.Utc }
        && entry.Client != default
        && entry.Client.Within(ipv4PrefixLength: 32, ipv6PrefixLength: 128) == entry.Client;

    private static bool AreDistinct<T, TKey>(T[] items, Func<T, TKey?> key)
    {
        var seen = new HashSet<TKey>(items.Length);
        return Array.TrueForAll(items, item => key(item) is { } known && seen.Add(known));
    }
}
