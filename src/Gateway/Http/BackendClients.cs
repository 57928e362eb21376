using System.Collections.Concurrent;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>The HTTP connections to the servers of all pools.</summary>
/// <param name="connector">Makes them.</param>
/// <param name="meter">Counts what is sent over them, if anybody does.</param>
internal sealed class BackendClients(ServerConnector connector, GatewayMeter? meter = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, BackendClient> _clients = new(StringComparer.Ordinal);

    /// <summary>Those to the servers of <paramref name="pool"/>.</summary>
    public BackendClient this[string pool] => _clients.GetOrAdd(pool, pool => new BackendClient(connector, meter?.TrafficOf(pool)));

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }
}
