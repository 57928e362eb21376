using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace UserBalance.StoreBench;

/// <summary>The same files with the same durability, but opened by all callers at once: what the gate is compared with.</summary>
internal sealed class UngatedDataSource(string path, string synchronous) : DbDataSource
{
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    public static void Use(ISiloBuilder silo, string directory) => silo
        .ConfigureServices(services => services
            .PostConfigure<AdoNetGrainStorageOptions>(
                EmbeddedStoreSiloBuilderExtensions.LedgerStorage,
                options => options.DataSource = new UngatedDataSource(Path.Combine(directory, "ledger.db"), "FULL"))
            .PostConfigure<AdoNetReminderTableOptions>(
                options => options.DataSource = new UngatedDataSource(Path.Combine(directory, "reminders.db"), "NORMAL")));

    protected override DbConnection CreateDbConnection() => new Connection(ConnectionString, synchronous);

    private sealed class Connection(string connectionString, string synchronous) : SqliteConnection(connectionString)
    {
        public override void Open()
        {
            base.Open();
            using var pragma = CreateCommand();
            pragma.CommandText = $"PRAGMA synchronous = {synchronous}";
            pragma.ExecuteNonQuery();
        }
    }
}
