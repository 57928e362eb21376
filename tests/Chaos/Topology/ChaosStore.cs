using System.Globalization;
using UserBalance.Testing;

namespace UserBalance.Chaos.Topology;

/// <summary>The store of a run.</summary>
internal sealed class ChaosStore(StoreKind kind, StoreServer server) : IAsyncDisposable
{
    public StoreKind Kind => kind;

    public int Port => server.Port;

    /// <summary>Why a run with this store must be skipped, or <see langword="null"/> if it can be.</summary>
    public static string? WhyAbsent(StoreKind kind) => kind == StoreKind.Redis ? RedisServer.WhyAbsent : PostgreSqlServer.WhyAbsent;

    public static async Task<ChaosStore> StartAsync(StoreKind kind) => new(kind, kind == StoreKind.Redis
        ? await RedisServer.StartAsync()
        : await PostgreSqlServer.StartAsync());

    /// <summary>How a process connects through a relay.</summary>
    public string ConnectionStringAt(int port) => server.ConnectionString.Replace(
        server.Port.ToString(CultureInfo.InvariantCulture), port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public void Kill() => server.Kill();

    public Task RestartAsync() => server.RestartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
