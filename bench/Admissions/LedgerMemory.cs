using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;

namespace UserBalance.AdmissionsBench;

/// <summary>What the ledger alone keeps in memory: the difference to an empty one.</summary>
internal static class LedgerMemory
{
    public static double BytesPerAssignment(int clients)
    {
        var server = new ServerRecord(0, "s1", "127.0.0.1", 1, clients, Retired: false);
        var ledger = new PoolLedger(new ServerRoster([server]), TimeSpan.FromDays(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6));
        var empty = GC.GetTotalMemory(forceFullCollection: true);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        for (var i = 0; i < clients; i++)
        {
            if (!ledger.HasRoom)
                ledger.AddPage(new LedgerPageRecord(), now);
            ledger.Admit(ClientKey.From(new IPAddress(10 | ((long)i << 8))), now);
        }

        var full = GC.GetTotalMemory(forceFullCollection: true);
        if (ledger.Count != clients)
            throw new InvalidOperationException($"{ledger.Count} of {clients} clients were admitted.");
        return (full - empty) / (double)clients;
    }
}
