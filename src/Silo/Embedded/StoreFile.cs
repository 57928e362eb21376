using Microsoft.Data.Sqlite;

namespace UserBalance.Silo.Embedded;

/// <summary>One SQLite file of the store: what it is called, how it is marked, and what its commits survive.</summary>
/// <param name="Name">The file's name without extension, which is also the name of its scripts.</param>
/// <param name="ApplicationId">SQLite's mark for the kind of file, so that no other file is taken for it.</param>
/// <param name="Durability">What a commit survives.</param>
internal sealed record StoreFile(string Name, int ApplicationId, Durability Durability)
{
    /// <summary>The version of the schemas; a file of a later version is refused.</summary>
    public const int SchemaVersion = 1;

    /// <summary>The assignments: an acknowledged one survives a power loss.</summary>
    public static readonly StoreFile Ledger = new("ledger", 0x55426c67, Durability.PowerLoss);

    /// <summary>The reminders: a lost one is replaced by the pool's sweep, so they need not wait for the disk.</summary>
    public static readonly StoreFile Reminders = new("reminders", 0x5542726d, Durability.ProcessKill);

    /// <summary>Every file of the store.</summary>
    public static IReadOnlyList<StoreFile> All { get; } = [Ledger, Reminders];

    /// <summary>Where the file is in a data directory.</summary>
    public string In(string directory) => Path.Combine(directory, Name + ".db");

    /// <summary>Reads the file, if there is one, and changes nothing.</summary>
    /// <exception cref="StoreException">It is not ours, of a later version, damaged, or not writable.</exception>
    public void Inspect(string directory)
    {
        var path = In(directory);
        if (!Path.Exists(path))
            return;
        Guard(path, connection =>
        {
            if (!IsNew(connection))
                RequireOurs(path, connection);
            RequireSound(path, connection);
            connection.Execute("BEGIN IMMEDIATE; ROLLBACK;");
        });
    }

    /// <summary>Makes the file and its tables if they are missing, and writes the statements of this version.</summary>
    /// <exception cref="StoreException">The file cannot be written.</exception>
    public void Prepare(string directory)
    {
        var path = In(directory);
        StoreDirectory.CreateFile(path);
        StoreDirectory.MakePrivate(path);
        Guard(path, connection =>
        {
            RequireWriteAheadLog(path, connection);
            connection.Execute("PRAGMA synchronous = FULL;");
            using var transaction = connection.BeginTransaction(deferred: false);
            if (IsNew(connection))
                connection.Execute($"{Script("schema")} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {SchemaVersion};");
            connection.Execute(Script("queries"));
            transaction.Commit();
        });
    }

    /// <summary>Opens the file, once prepared, for Orleans' providers.</summary>
    /// <param name="directory">The data directory.</param>
    /// <param name="lost">Told when the files are not those any more that were opened.</param>
    public StoreDataSource Open(string directory, Action<string> lost) =>
        new(In(directory), Durability, lost, StoreDirectory.LockIn(directory));

    /// <summary>The names of all files that SQLite has for it.</summary>
    public IEnumerable<string> Names => [Name + ".db", Name + ".db-wal", Name + ".db-shm"];

    private string Script(string part)
    {
        using var stream = typeof(StoreFile).Assembly.GetManifestResourceStream($"{Name}.{part}.sql")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    private static void Guard(string path, Action<SqliteConnection> action)
    {
        try
        {
            using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = (int)Pragmas.BusyTimeout.TotalSeconds,
            }.ToString());
            connection.Open();
            action(connection);
        }
        catch (SqliteException exception)
        {
            throw StoreException.From(path, exception);
        }
    }

    private static bool IsNew(SqliteConnection connection) =>
        connection.Number("PRAGMA application_id;") == 0
        && connection.Number("PRAGMA user_version;") == 0
        && connection.Number("SELECT count(*) FROM sqlite_schema;") == 0;

    private void RequireOurs(string path, SqliteConnection connection)
    {
        if (connection.Number("PRAGMA application_id;") != ApplicationId)
            throw new StoreException($"{path} belongs to another program; move it away or choose another directory");
        var version = connection.Number("PRAGMA user_version;");
        if (version != SchemaVersion)
            throw new StoreException(
                $"{path} has schema version {version}, and this program reads {SchemaVersion}; "
                + "start the version that wrote it or choose another directory");
    }

    private static void RequireSound(string path, SqliteConnection connection)
    {
        var finding = connection.Text("PRAGMA quick_check(1);");
        if (finding != "ok")
            throw StoreException.Damaged(path, finding);
    }

    private static void RequireWriteAheadLog(string path, SqliteConnection connection)
    {
        if (connection.Text("PRAGMA journal_mode = WAL;") != "wal")
            throw new StoreException($"{path} is where SQLite's write-ahead log does not work; choose a directory on a local disk");
    }
}
