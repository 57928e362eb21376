using System.Data.Common;

namespace UserBalance.Silo.Embedded;

/// <summary>
/// The store of a silo that runs alone: <c>ledger.db</c>, whose commits survive a power loss, and <c>reminders.db</c>, whose
/// commits survive the kill of the process.
/// </summary>
/// <param name="directory">The data directory. It is made on <see cref="Open"/>; one process at a time may hold it.</param>
public sealed class EmbeddedStore(string directory) : IDisposable
{
    /// <summary>The configuration key of the data directory.</summary>
    public const string Key = "UserBalance:Cluster:DataDirectory";

    private readonly string _directory = Path.GetFullPath(directory);
    private readonly TaskCompletionSource<string> _loss = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _lock;
    private StoreDataSource? _ledger;
    private StoreDataSource? _reminders;

    internal DbDataSource Ledger => _ledger ?? throw NotOpen();

    internal DbDataSource Reminders => _reminders ?? throw NotOpen();

    /// <summary>
    /// Ends when the files are not those any more that were opened: somebody has removed or replaced them. It says what has happened and
    /// what could be saved. They are looked at before each use, and by <see cref="LookAsync"/>.
    /// </summary>
    internal Task<string> Loss => _loss.Task;

    /// <summary>Looks whether the files are still there, while nobody uses them.</summary>
    internal async Task LookAsync(CancellationToken stop)
    {
        foreach (var file in new[] { Ledger, Reminders })
        {
            await using var connection = file.CreateConnection();
            await connection.OpenAsync(stop).ConfigureAwait(false);
        }
    }

    /// <summary>Finds out whether <see cref="Open"/> would succeed now. Makes no store: at most an empty lock file stays.</summary>
    /// <returns>What stands in the way, a line for each: the configuration key, the path and what to do. Empty when nothing does.</returns>
    public IReadOnlyList<string> Check()
    {
        if (!Path.Exists(_directory))
            return Problems(() => StoreDirectory.RequireCreatable(_directory));

        IDisposable? held = null;
        var problems = Problems(() => held = StoreDirectory.Lock(_directory));
        using (held)
            return held is null ? problems : Inspect();
    }

    /// <summary>Takes the directory for this process and makes the store where there is none. It stays open until disposed.</summary>
    /// <returns>What stood in the way, as <see cref="Check"/> tells it. Empty when the store is open.</returns>
    public IReadOnlyList<string> Open()
    {
        if (_lock is not null)
            return [];

        var problems = Problems(Take);
        if (problems.Count == 0)
            problems = Inspect();
        if (problems.Count == 0)
            problems = [.. StoreFile.All.SelectMany(file => Problems(() => file.Prepare(_directory)))];
        if (problems.Count == 0)
            OpenFiles();
        else
            Dispose();
        return problems;
    }

    /// <summary>Closes the files and lets another process have the directory.</summary>
    public void Dispose()
    {
        _ledger?.Dispose();
        _reminders?.Dispose();
        _lock?.Dispose();
        (_ledger, _reminders, _lock) = (null, null, null);
    }

    private InvalidOperationException NotOpen() => new($"The store in {_directory} is not open.");

    private void OpenFiles() =>
        (_ledger, _reminders) = (StoreFile.Ledger.Open(_directory, Lose), StoreFile.Reminders.Open(_directory, Lose));

    private void Lose(string what) => _loss.TrySetResult(what);

    private void Take()
    {
        StoreDirectory.Create(_directory);
        _lock = StoreDirectory.Lock(_directory);
    }

    private IReadOnlyList<string> Inspect() =>
        [.. StoreFile.All.SelectMany(file => Problems(() => file.Inspect(_directory)))];

    private static IReadOnlyList<string> Problems(Action step)
    {
        try
        {
            step();
            return [];
        }
        catch (StoreException exception)
        {
            return [$"{Key}: {exception.Message}."];
        }
    }
}
