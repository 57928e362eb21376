using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Storage;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets.Ledger;

/// <summary>
/// Stored records of the ledger: bytes that are none are refused by an exception, and what is a record and is found right can be taken
/// over, written and read again.
/// </summary>
internal abstract class LedgerTarget<T> : IFuzzTarget
    where T : class
{
    private readonly OrleansGrainStorageSerializer _serializer =
        new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    public abstract string Name { get; }

    public abstract IReadOnlyList<string> Words { get; }

    public int MaxLength => 1024;

    public void Run(ReadOnlySpan<byte> input)
    {
        if (Read(input) is not { } record || WhyNot(record) is not null)
            return;
        Take(record);
        var again = Read(_serializer.Serialize(record).ToMemory().Span);
        Unless(again is not null && WhyNot(again) is null, "a record that was written is right");
        Unless(AreSame(record, again), "a record is read as it was written");
    }

    protected abstract string? WhyNot(T record);

    protected abstract void Take(T record);

    protected abstract bool AreSame(T one, T other);

    // The store's client gets an exception, whichever; what must not be is one that no program survives.
    private T? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return _serializer.Deserialize<T>(BinaryData.FromBytes(bytes.ToArray()));
        }
        catch (Exception e) when (e is not (OutOfMemoryException or InsufficientExecutionStackException))
        {
            return null;
        }
    }
}
