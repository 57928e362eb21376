using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>
/// A store whose every operation waits until the simulation lets it happen, fail, or happen with its reply lost. Writes
/// compare and swap as Orleans' providers do.
/// </summary>
internal sealed class SimulatedStorage : ILedgerStorage
{
    private const string RootName = "root";
    private Dictionary<string, (object Record, int Tag)> _stored = [];
    private Dictionary<string, (object Record, int Tag)> _copy = [];
    private readonly Dictionary<Guid, LedgerRootRecord> _rootOfClaim = [];
    private int _lastTag;
    private readonly List<Action<Outcome>> _pending = [];
    private readonly HashSet<Action<Outcome>> _fromBeforeLoss = [];

    public enum Outcome
    {
        Succeeds,
        Fails,
        LosesReply,
    }

    /// <summary>Told of every change of what is stored.</summary>
    public Action Changed { get; set; } = () => { };

    /// <summary>
    /// Whether whoever has read the root of a claim reads no other's ever after, as from a replica that was cut off when that claim ended.
    /// </summary>
    public bool ReadsFromCopies { get; init; }

    public int Pending => _pending.Count;

    /// <summary>Whether an operation that began before the store went back last has not happened yet.</summary>
    public bool IsAskedFromBeforeLoss => _fromBeforeLoss.Count > 0;

    /// <summary>The root as it was copied last.</summary>
    public LedgerRootRecord? Copied => _copy.TryGetValue(RootName, out var copied) ? (LedgerRootRecord)copied.Record : null;

    public LedgerRootRecord? Root => Find<LedgerRootRecord>(RootName);

    public IEnumerable<LedgerPageRecord> Pages =>
        Enumerable.Range(0, Root?.PageCount ?? 0).Select(number => Find<LedgerPageRecord>(PageName(number))).OfType<LedgerPageRecord>();

    public IStoredRecord<LedgerRootRecord> OpenRoot() => new View<LedgerRootRecord>(this, RootName);

    public IStoredRecord<LedgerPageRecord> OpenPage(int number) => new View<LedgerPageRecord>(this, PageName(number));

    /// <summary>Keeps a copy of all that is stored.</summary>
    public void Copy() => _copy = new(_stored);

    /// <summary>Is as it was when it was copied last; empty if it never was.</summary>
    public void GoBack()
    {
        _stored = new(_copy);
        _fromBeforeLoss.UnionWith(_pending);
    }

    /// <summary>Loses the root and nothing else.</summary>
    public void LoseRoot() => _stored.Remove(RootName);

    /// <summary>Loses a page and nothing else.</summary>
    public void LosePage(int number) => _stored.Remove(PageName(number));

    public void Happen(int index, Outcome outcome)
    {
        var operation = _pending[index % _pending.Count];
        _pending.Remove(operation);
        operation(outcome);
        _fromBeforeLoss.Remove(operation);
    }

    private static string PageName(int number) => $"page{number}";

    private T? Find<T>(string name)
        where T : class =>
        _stored.TryGetValue(name, out var stored) ? (T)stored.Record : null;

    private Task<T> Submit<T>(Func<T> operation)
    {
        var completion = new TaskCompletionSource<T>();
        _pending.Add(outcome => Run(operation, outcome, completion));
        return completion.Task;
    }

    private static void Run<T>(Func<T> operation, Outcome outcome, TaskCompletionSource<T> completion)
    {
        try
        {
            if (outcome == Outcome.Fails)
                throw new IOException("The store is away.");
            var result = operation();
            if (outcome == Outcome.LosesReply)
                throw new IOException("The reply was lost.");
            completion.SetResult(result);
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException)
        {
            completion.SetException(failure);
        }
    }

    private sealed class View<T>(SimulatedStorage storage, string name) : IStoredRecord<T>
        where T : class
    {
        private int _tag;
        private Guid? _claim;

        public Task<T?> ReadAsync() => storage.Submit(() =>
        {
            _tag = storage._stored.TryGetValue(name, out var stored) ? stored.Tag : 0;
            return storage.ReadsFromCopies && name == RootName ? FindCopy() : storage.Find<T>(name);
        });

        public Task WriteAsync(T record) => storage.Submit(() =>
        {
            var tag = storage._stored.TryGetValue(name, out var stored) ? stored.Tag : 0;
            if (tag != _tag)
                throw new IOException("Another writer was here.");
            _tag = ++storage._lastTag;
            storage._stored[name] = (record, _tag);
            if (record is LedgerRootRecord root)
                storage._rootOfClaim[root.Claim] = root;
            storage.Changed();
            return _tag;
        });

        private T? FindCopy()
        {
            _claim ??= storage.Root?.Claim;
            return _claim is { } claim ? storage._rootOfClaim[claim] as T : null;
        }
    }
}
