using System.Diagnostics.Metrics;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Telemetry;

/// <summary>Measures how long each operation of the store takes, those that fail apart.</summary>
/// <param name="pool">The pool whose ledger is kept.</param>
/// <param name="storage">Where it is kept.</param>
/// <param name="duration">Told how long it took.</param>
/// <param name="time">The source of time.</param>
internal sealed class MeasuredLedgerStorage(string pool, ILedgerStorage storage, Histogram<double> duration, TimeProvider time)
    : ILedgerStorage
{
    public IStoredRecord<LedgerRootRecord> OpenRoot() => new MeasuredRecord<LedgerRootRecord>(this, storage.OpenRoot());

    public IStoredRecord<LedgerPageRecord> OpenPage(int number) => new MeasuredRecord<LedgerPageRecord>(this, storage.OpenPage(number));

    private async Task<TResult> MeasureAsync<TResult>(string operation, Task<TResult> running)
    {
        var began = time.GetTimestamp();
        var outcome = "failed";
        try
        {
            var result = await running;
            outcome = "done";
            return result;
        }
        finally
        {
            duration.Record(
                time.GetElapsedTime(began).TotalSeconds, new("pool", pool), new("operation", operation), new("outcome", outcome));
        }
    }

    private sealed class MeasuredRecord<T>(MeasuredLedgerStorage storage, IStoredRecord<T> record) : IStoredRecord<T>
        where T : class
    {
        public Task<T?> ReadAsync() => storage.MeasureAsync("read", record.ReadAsync());

        public Task WriteAsync(T written) => storage.MeasureAsync("write", DoneAsync(record.WriteAsync(written)));

        private static async Task<bool> DoneAsync(Task writing)
        {
            await writing;
            return true;
        }
    }
}
