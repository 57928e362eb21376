using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserBalance.Silo.Embedded;

/// <summary>One file of the store as Orleans' ADO.NET providers open it: one user at a time, with the file's durability set.</summary>
internal sealed class StoreDataSource(string path, Durability durability) : DbDataSource
{
    private sqlite3? _configured;

    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = true,
    }.ToString();

    internal FileThread Thread { get; } = new(Path.GetFileName(path));

    /// <summary>
    /// Sets what SQLite forgets with every physical connection. As only one is open at a time the pool keeps one, so this
    /// mostly finds it done.
    /// </summary>
    internal void Configure(StoreConnection connection)
    {
        if (ReferenceEquals(connection.Handle, _configured))
            return;
        connection.Execute(Pragmas.For(durability));
        _configured = connection.Handle;
    }

    protected override DbConnection CreateDbConnection() => new StoreConnection(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Thread.Dispose();
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }
}
