using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace UserBalance.StoreBench;

/// <summary>The same files with the same durability, opened in another way: what the store is compared with.</summary>
/// <param name="path">The file.</param>
/// <param name="synchronous">SQLite's setting for the durability.</param>
/// <param name="gate">Lets one caller in at a time; without it all are let in at once.</param>
internal sealed class ComparedDataSource(string path, string synchronous, SemaphoreSlim? gate) : DbDataSource
{
    public override string ConnectionString { get; } = new SqliteConnectionStringBuilder { DataSource = path }.ToString();

    public static void Use(ISiloBuilder silo, string directory, bool gated) => silo
        .ConfigureServices(services => services
            .PostConfigure<AdoNetGrainStorageOptions>(
                EmbeddedStoreSiloBuilderExtensions.LedgerStorage,
                options => options.DataSource = For(directory, "ledger.db", "FULL", gated))
            .PostConfigure<AdoNetReminderTableOptions>(
                options => options.DataSource = For(directory, "reminders.db", "NORMAL", gated)));

    protected override DbConnection CreateDbConnection() => new Connection(ConnectionString, synchronous, gate);

    private static ComparedDataSource For(string directory, string file, string synchronous, bool gated) =>
        new(Path.Combine(directory, file), synchronous, gated ? new SemaphoreSlim(1, 1) : null);

    private sealed class Connection(string connectionString, string synchronous, SemaphoreSlim? gate) : SqliteConnection(connectionString)
    {
        private bool _admitted;

        public override async Task OpenAsync(CancellationToken cancellationToken)
        {
            if (gate is not null)
                await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
            _admitted = true;
            Open();
            using var pragma = CreateCommand();
            pragma.CommandText = $"PRAGMA synchronous = {synchronous}";
            pragma.ExecuteNonQuery();
        }

        public override void Close()
        {
            base.Close();
            if (_admitted)
                gate?.Release();
            _admitted = false;
        }
    }
}
