using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserBalance.Silo.Embedded;

/// <summary>One file of the store as Orleans' ADO.NET providers open it: one user at a time, with the file's durability set.</summary>
/// <param name="path">The file.</param>
/// <param name="durability">What its commits survive.</param>
/// <param name="lost">Told once, in words, when the file is not the one any more that was opened; it is not used from then on.</param>
/// <param name="others">Further files that must stay what they are.</param>
internal sealed class StoreDataSource(string path, Durability durability, Action<string> lost, params string[] others) : DbDataSource
{
    private readonly StoreFileWatch _watch = new(path, others);
    private sqlite3? _configured;
    private string? _loss;

    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = true,
    }.ToString();

    internal FileThread Thread { get; } = new(Path.GetFileName(path));

    /// <summary>
    /// Makes a connection ready: sets what SQLite forgets with every physical one, as only one is open at a time and the pool keeps one, so
    /// this mostly finds it done; and looks whether its files are still there.
    /// </summary>
    /// <exception cref="StoreException">They are not.</exception>
    internal void Configure(StoreConnection connection)
    {
        if (ReferenceEquals(connection.Handle, _configured))
        {
            RequireInPlace(connection);
            return;
        }

        // The pool has closed the one before.
        _watch.Closed();
        RequireInPlace(connection: null);
        connection.Execute(Pragmas.For(durability));
        // Only a reader has the log made.
        connection.Number("SELECT count(*) FROM sqlite_schema;");
        _watch.Opened();
        _configured = connection.Handle;
    }

    /// <summary>Looks whether the files are still there.</summary>
    /// <param name="connection">To what was open before; <see langword="null"/> when nothing was, and so nothing can be saved.</param>
    /// <exception cref="StoreException">They are not, or were not before.</exception>
    internal void RequireInPlace(SqliteConnection? connection)
    {
        if (_loss is null && _watch.Look() is { } finding)
        {
            _loss =
                $"{finding}; {(connection is null ? "nothing was open that could be saved" : StoreRescue.Save(connection, path, _watch))}";
            lost(_loss);
        }

        if (_loss is not null)
            throw new StoreException(_loss);
    }

    protected override DbConnection CreateDbConnection() => new StoreConnection(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Thread.Dispose();
            Close();
        }

        base.Dispose(disposing);
    }

    // SQLite removes the log by its name when it closes: not if it may be somebody else's by now.
    private void Close()
    {
        using var connection = new SqliteConnection(ConnectionString);
        try
        {
            connection.Open();
            RequireInPlace(ReferenceEquals(connection.Handle, _configured) ? connection : null);
        }
        catch (Exception gone) when (gone is SqliteException or StoreException)
        {
            return;
        }

        connection.Close();
        SqliteConnection.ClearPool(connection);
    }
}
