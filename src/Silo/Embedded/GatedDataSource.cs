using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace UserBalance.Silo.Embedded;

/// <summary>One file of the store as Orleans' ADO.NET providers open it: one user at a time, with the file's durability set.</summary>
/// <remarks>
/// SQLite has one writer per file. Without the gate Microsoft.Data.Sqlite answers a busy file by sleeping 150 ms on a thread of
/// the pool; docs/decisions/embedded-store.md has the measurement.
/// </remarks>
internal sealed class GatedDataSource(string path, Durability durability) : DbDataSource
{
    private sqlite3? _configured;

    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = true,
    }.ToString();

    /// <summary>Held by the connection that is open.</summary>
    internal SemaphoreSlim Gate { get; } = new(1, 1);

    /// <summary>
    /// Sets what SQLite forgets with every physical connection. The gate makes the pool keep one, so this mostly finds it done.
    /// </summary>
    internal void Configure(GatedConnection connection)
    {
        if (ReferenceEquals(connection.Handle, _configured))
            return;
        using var pragmas = connection.CreateCommand();
        pragmas.CommandText = Pragmas.For(durability);
        pragmas.ExecuteNonQuery();
        _configured = connection.Handle;
    }

    protected override DbConnection CreateDbConnection() => new GatedConnection(this);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            using var connection = new SqliteConnection(ConnectionString);
            SqliteConnection.ClearPool(connection);
        }

        base.Dispose(disposing);
    }
}
