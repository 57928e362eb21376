using System.Collections.Concurrent;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>The HTTP connections to the servers of all pools.</summary>
/// <param name="connector">Makes them.</param>
/// <param name="meter">Counts what is sent over them, if anybody does.</param>
/// <param name="lifetimes">How long they are kept.</param>
/// <param name="limits">How many connections of visitors there may be, and so of those to servers.</param>
/// <param name="time">The source of time.</param>
internal sealed class BackendClients(
    ServerConnector connector,
    GatewayMeter? meter = null,
    ConnectionLifetimes? lifetimes = null,
    ConnectionLimits? limits = null,
    TimeProvider? time = null)
    : IDisposable
{
    private readonly ConcurrentDictionary<string, BackendClient> _clients = new(StringComparer.Ordinal);
    private readonly IdleConnections _idle = new(limits?.Most ?? int.MaxValue, time ?? TimeProvider.System);

    /// <summary>Those to the servers of <paramref name="pool"/>.</summary>
    public BackendClient this[string pool] => _clients.GetOrAdd(pool, NewClient);

    public void Dispose()
    {
        foreach (var client in _clients.Values)
            client.Dispose();
    }

    private BackendClient NewClient(string pool)
    {
        var client = new BackendClient(connector, meter?.CarriedOf(pool), lifetimes, _idle);
        _idle.Watch(client);
        return client;
    }
}
