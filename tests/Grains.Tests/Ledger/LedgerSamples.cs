using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Ledger;

/// <summary>Values that the tests of the ledger are written with.</summary>
internal static class LedgerSamples
{
    public static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public static ClientKey Client(int i) => ClientKey.From(new IPAddress([10, (byte)(i >> 16), (byte)(i >> 8), (byte)i]));

    public static LedgerEntry Entry(int client, int server = 0, TimeSpan activeAt = default) =>
        new(Client(client), server, Start, Start + activeAt);

    public static ServerRecord Server(int number, int maxUsers = 2, bool retired = false) =>
        new(number, $"s{number}", "192.0.2.1", 5000 + number, maxUsers, retired);

    public static ServerOptions Configured(string id, int? maxUsers = null, string host = "192.0.2.1", int port = 5000) =>
        new() { Id = new ServerId(id), Host = host, Port = port, MaxUsers = maxUsers };

    /// <summary>Everything that was decided about the page becomes stored.</summary>
    public static LedgerPageRecord Store(this PoolLedger ledger, LedgerPage page)
    {
        var record = page.BeginWrite(epoch: 1);
        ledger.EndWrite(page, record);
        return record;
    }
}
