using System.Globalization;

namespace UserBalance.Grains.Storage;

/// <summary>Keeps a pool's ledger in Orleans' grain storage, each record as a state of its own of the pool's grain.</summary>
/// <param name="factory">Makes the states.</param>
/// <param name="context">The grain whose states they are.</param>
internal sealed class OrleansLedgerStorage(IPersistentStateFactory factory, IGrainContext context) : ILedgerStorage
{
    /// <summary>The name under which a silo registers the grain storage for ledgers.</summary>
    public const string StorageName = "ledger";

    public IStoredRecord<LedgerRootRecord> OpenRoot() => Open("root", new LedgerRootRecord());

    public IStoredRecord<LedgerPageRecord> OpenPage(int number) =>
        Open(string.Create(CultureInfo.InvariantCulture, $"page{number}"), LedgerPageRecord.None);

    private StoredRecord<T> Open<T>(string stateName, T nothing)
        where T : class =>
        new(factory.Create<T>(context, new StateConfiguration(stateName)), nothing);

    private sealed record StateConfiguration(string StateName) : IPersistentStateConfiguration
    {
        public string StorageName => OrleansLedgerStorage.StorageName;
    }

    private sealed class StoredRecord<T>(IPersistentState<T> state, T nothing) : IStoredRecord<T>
        where T : class
    {
        public async Task<T?> ReadAsync()
        {
            await state.ReadStateAsync();
            return Take(state.RecordExists ? state.State : null);
        }

        public async Task WriteAsync(T record)
        {
            state.State = record;
            await state.WriteStateAsync();
            Take(record);
        }

        // The state object would otherwise keep a second copy of every page in memory.
        private T? Take(T? record)
        {
            state.State = nothing;
            return record;
        }
    }
}
