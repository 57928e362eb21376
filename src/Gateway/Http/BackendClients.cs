using System.Collections.Concurrent;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>The HTTP connections to the servers of all pools.</summary>
/// <param name="meter">Counts what is sent over them, if anybody does.</param>
internal sealed class BackendClients(GatewayMeter? meter = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, BackendClient> _clients = new(StringComparer.Ordinal);

    /// <summary>Those to the servers of <paramref name="pool"/>.</summary>
    public BackendClient this[string pool] => _clients.GetOrAdd(
        pool, static (pool, meter) => new BackendClient(meter?.TrafficOf(pool)), meter);

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }
}
