using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.TelemetryBench;

/// <summary>A stored ledger with many assignments on one server, in memory.</summary>
internal sealed class MemoryLedger(int assignments) : ILedgerStorage
{
    private const int EntriesPerPage = 256;

    private readonly Stored<LedgerRootRecord> _root = new(new LedgerRootRecord
    {
        Epoch = 1,
        PageCount = (assignments + EntriesPerPage - 1) / EntriesPerPage,
        NextServerNumber = 1,
        Servers = [new ServerRecord(0, "s1", "127.0.0.1", 1, assignments, Retired: false)],
    });

    public IStoredRecord<LedgerRootRecord> OpenRoot() => _root;

    public IStoredRecord<LedgerPageRecord> OpenPage(int number)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var first = number * EntriesPerPage;
        var count = Math.Clamp(assignments - first, 0, EntriesPerPage);
        return new Stored<LedgerPageRecord>(new LedgerPageRecord
        {
            Epoch = 1,
            Entries = [.. Enumerable.Range(first, count).Select(client => new LedgerEntry(Client(client), 0, now, now))],
        });
    }

    public static ClientKey Client(int number) =>
        ClientKey.From(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]));

    private sealed class Stored<T>(T record) : IStoredRecord<T>
        where T : class
    {
        private T _record = record;

        public Task<T?> ReadAsync() => Task.FromResult<T?>(_record);

        public Task WriteAsync(T record)
        {
            _record = record;
            return Task.CompletedTask;
        }
    }
}
