using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;

namespace UserBalance.MicroBench;

/// <summary>A pool's ledger with clients in it.</summary>
internal static class KnownLedger
{
    /// <summary>When everything in it has happened.</summary>
    public static readonly DateTime Now = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The servers s1, s2, ... of a pool.</summary>
    public static ServerRoster Roster(int servers, int maxUsers, Selection rule = Selection.LeastUsers) => new(
        Enumerable.Range(0, servers).Select(
            number => new ServerRecord(number, $"s{number + 1}", "127.0.0.1", 5001, maxUsers, Retired: false)),
        Grains.Policy.ServerSelection.OrderOf(rule));

    /// <summary>A ledger with <paramref name="clients"/> that are stored, on eight servers.</summary>
    public static PoolLedger With(int clients)
    {
        var ledger = new PoolLedger(
            Roster(servers: 8, maxUsers: int.MaxValue), TimeSpan.FromDays(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6));
        foreach (var numbers in Enumerable.Range(0, clients).Chunk(LedgerPage.Capacity))
            ledger.AddPage(Page([.. numbers]), Now);
        return ledger;
    }

    /// <summary>A page with these clients, as it is stored.</summary>
    public static LedgerPageRecord Page(params int[] clients) => new()
    {
        Epoch = 1,
        Entries = [.. clients.Select(client => new LedgerEntry(Key(client), client % 8, Now, Now, client))],
    };

    /// <summary>The key of a client.</summary>
    public static ClientKey Key(int client) => ClientKey.From(KnownPool.Address(client));
}
