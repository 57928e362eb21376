using BenchmarkDotNet.Attributes;
using Orleans.Serialization;
using Orleans.Storage;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;

namespace UserBalance.MicroBench;

/// <summary>A full page of the ledger, as it goes to the store and comes back.</summary>
[MemoryDiagnoser]
public class PageWriting
{
    private readonly LedgerPage _page = new(0);
    private OrleansGrainStorageSerializer _serializer = null!;
    private LedgerPageRecord _record = null!;
    private BinaryData _stored = null!;

    /// <summary>Fills the page.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        _serializer = new OrleansGrainStorageSerializer(
            new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());
        _record = KnownLedger.Page([.. Enumerable.Range(0, LedgerPage.Capacity)]);
        _stored = _serializer.Serialize(_record);
        foreach (var entry in _record.Entries)
            _page.Add(entry, EntryState.Held);
        Console.WriteLine($"// A full page has {_stored.ToMemory().Length} bytes.");
    }

    /// <summary>Fixes what is written, and books that it was.</summary>
    [Benchmark]
    public void Begin()
    {
        var record = _page.BeginWrite(epoch: 1);
        _page.EndWrite(record, static _ => { }, static _ => { });
    }

    /// <summary>To bytes.</summary>
    [Benchmark]
    public object Serialize() => _serializer.Serialize(_record);

    /// <summary>From bytes.</summary>
    [Benchmark]
    public object? Deserialize() => _serializer.Deserialize<LedgerPageRecord>(_stored);
}
