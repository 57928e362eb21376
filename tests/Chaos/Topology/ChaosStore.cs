using System.Globalization;
using UserBalance.Testing;

namespace UserBalance.Chaos.Topology;

/// <summary>The store of a run, and its replica if it has one.</summary>
internal sealed class ChaosStore(StoreKind kind, StoreServer server, RedisServer? replica) : IAsyncDisposable
{
    public StoreKind Kind => kind;

    public int Port => server.Port;

    /// <summary>The Redis server, where it is one.</summary>
    public RedisServer Redis => (RedisServer)server;

    /// <summary>Why a run with this store must be skipped, or <see langword="null"/> if it can be.</summary>
    public static string? WhyAbsent(StoreKind kind) => kind == StoreKind.Redis ? RedisServer.WhyAbsent : PostgreSqlServer.WhyAbsent;

    public static async Task<ChaosStore> StartAsync(StoreKind kind, bool hasReplica)
    {
        if (kind == StoreKind.PostgreSql)
            return new(kind, await PostgreSqlServer.StartAsync(), replica: null);
        var redis = await RedisServer.StartAsync();
        return new(kind, redis, hasReplica ? await RedisServer.StartAsync(replicaOf: redis) : null);
    }

    /// <summary>How a process connects through a relay; to the replica it does so directly.</summary>
    public string ConnectionStringAt(int port)
    {
        var relayed = server.ConnectionString.Replace(
            server.Port.ToString(CultureInfo.InvariantCulture), port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return replica is null ? relayed : string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{replica.Port},{relayed}");
    }

    public void Kill() => server.Kill();

    public Task RestartAsync() => server.RestartAsync();

    public async ValueTask DisposeAsync()
    {
        if (replica is not null)
            await replica.DisposeAsync();
        await server.DisposeAsync();
    }
}
