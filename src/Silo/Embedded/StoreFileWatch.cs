namespace UserBalance.Silo.Embedded;

/// <summary>
/// Whether the files that a process has open are those that are in the directory. SQLite goes on with files that were removed or replaced,
/// and all that it writes is gone with the process.
/// </summary>
/// <param name="path">The database, which exists.</param>
/// <param name="others">Further files that must stay what they are.</param>
internal sealed class StoreFileWatch(string path, params string[] others)
{
    private readonly FileStatus? _database = FileStatus.Of(path);
    private readonly (string Path, FileStatus? Status)[] _others = [.. others.Select(other => (other, FileStatus.Of(other)))];
    private (string Path, FileStatus? Status)[] _logs = [];

    /// <summary>SQLite's own files beside the database, which are there as long as it has it open.</summary>
    public IReadOnlyList<string> Logs { get; } = [path + "-wal", path + "-shm"];

    /// <summary>Whether the database is the one that it was.</summary>
    public bool IsInPlace => IsSame(path, _database);

    /// <summary>The database was opened and read: what is beside it now belongs to it.</summary>
    public void Opened() => _logs = [.. Logs.Select(log => (log, FileStatus.Of(log)))];

    /// <summary>The database was closed, and with it went what was beside it.</summary>
    public void Closed() => _logs = [];

    /// <summary>Looks.</summary>
    /// <returns>What is not as it was, in words; <see langword="null"/> when all is.</returns>
    public string? Look()
    {
        if (!IsInPlace)
            return Describe(path);
        var changed = Array.Find(_logs, file => !IsSame(file.Path, file.Status)).Path
            ?? Array.Find(_others, file => !IsSame(file.Path, file.Status)).Path;
        return changed is null ? null : Describe(changed);
    }

    /// <summary>Whether a file beside the database is still the one that belongs to it.</summary>
    public bool IsOurs(string log) => Array.Exists(_logs, file => file.Path == log && IsSame(log, file.Status));

    private static string Describe(string path) =>
        $"{path} was {(Path.Exists(path) ? "replaced" : "removed")} while this process had it open";

    private static bool IsSame(string path, FileStatus? before) => before is null || FileStatus.Of(path)?.Identity == before.Value.Identity;
}
