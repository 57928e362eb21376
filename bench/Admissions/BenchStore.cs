using System.Globalization;
using Microsoft.Data.Sqlite;
using StackExchange.Redis;
using UserBalance.Testing;

namespace UserBalance.AdmissionsBench;

/// <summary>A store of one measurement: how the silo finds it, and how many reminders it holds.</summary>
internal abstract class BenchStore : IAsyncDisposable
{
    public abstract string Name { get; }

    public abstract IEnumerable<KeyValuePair<string, string?>> Settings { get; }

    /// <summary>The id of the store's process, if it has one.</summary>
    public virtual int? ProcessId => null;

    public static async Task<BenchStore> StartAsync(string name) =>
        name == "redis" ? new Redis(await RedisServer.StartAsync()) : new Sqlite();

    public abstract Task<long> CountRemindersAsync();

    public abstract ValueTask DisposeAsync();

    private sealed class Redis(RedisServer server) : BenchStore
    {
        private readonly ConnectionMultiplexer _connection = ConnectionMultiplexer.Connect(server.ConnectionString);

        public override string Name => "redis";

        public override int? ProcessId => server.ProcessId;

        public override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("UserBalance:Cluster:Provider", "Redis"),
            new("UserBalance:Cluster:ConnectionString", server.ConnectionString),
            new("UserBalance:Cluster:Address", "127.0.0.1"),
            new("UserBalance:Cluster:ServiceId", BenchSilo.Service),
        ];

        public override Task<long> CountRemindersAsync() =>
            _connection.GetDatabase().SortedSetLengthAsync($"{BenchSilo.Service}/reminders");

        public override async ValueTask DisposeAsync()
        {
            await _connection.DisposeAsync();
            await server.DisposeAsync();
        }
    }

    private sealed class Sqlite : BenchStore
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("userbalance-admissions-").FullName;

        public override string Name => "sqlite";

        public override IEnumerable<KeyValuePair<string, string?>> Settings =>
        [
            new("UserBalance:Cluster:DataDirectory", Path.Combine(_directory, "data")),
        ];

        public override async Task<long> CountRemindersAsync()
        {
            var path = Path.Combine(_directory, "data", "reminders.db");
            await using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM OrleansRemindersTable;";
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        public override ValueTask DisposeAsync()
        {
            Directory.Delete(_directory, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
