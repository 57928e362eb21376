using System.Diagnostics.CodeAnalysis;
using System.Net;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The gateway's HTTP connections to the servers of one pool. They are replaced as a whole when one lease ended and another was
/// granted, so that no request is given a connection that may not be written to.
/// </summary>
/// <param name="connector">Makes them.</param>
/// <param name="carried">Counts what is sent over them, if anybody does.</param>
/// <param name="lifetimes">How long they are kept.</param>
/// <param name="idle">Counts them, and closes the idle ones when there are too many.</param>
/// <param name="routes">Where the servers are reached, if others know already.</param>
internal sealed class BackendClient(
    ServerConnector connector,
    CarriedBytes? carried = null,
    ConnectionLifetimes? lifetimes = null,
    IdleConnections? idle = null,
    RouteTable? routes = null)
    : IDisposable
{
    // A user's stream may be quiet for days; who ends it is the visitor, the server or the fence, never a timer.
    private static readonly ForwarderRequestConfig Http1 = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        ActivityTimeout = Timeout.InfiniteTimeSpan,
    };

    private static readonly ForwarderRequestConfig Http2 = Http1 with
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private readonly Lock _gate = new();
    private readonly RouteTable _routes = routes ?? new();
    private volatile BackendConnections? _connections;
    private bool _hasEnded;

    /// <summary>How requests to <paramref name="server"/> are sent.</summary>
    public static ForwarderRequestConfig ConfigFor(BackendServer server) => server.Protocol == ServerProtocol.Http2 ? Http2 : Http1;

    /// <summary>What sends requests under <paramref name="lease"/>.</summary>
    /// <returns><see langword="false"/> when the lease has ended and its connections are gone.</returns>
    public bool TryGetHandler(Lease lease, [NotNullWhen(true)] out HttpMessageHandler? handler)
    {
        var connections = _connections;
        if (connections?.Lease != lease)
            connections = Replace(lease);
        handler = connections?.Handler;
        return handler is not null;
    }

    /// <summary>Where a server is reached.</summary>
    public ServerRoute RouteTo(string host, int port) => _routes.To(host, port);

    /// <summary>Connections to the same servers that one visitor's connection has for itself.</summary>
    public BackendClient ForOneVisitor() => new(connector, carried, ConnectionLifetimes.OfOneVisitor, idle, _routes);

    /// <summary>
    /// Closes the connections that are idle. Requests that are under way keep theirs, and the next ones are given others.
    /// </summary>
    public void ReleaseIdle()
    {
        BackendConnections retired;
        lock (_gate)
        {
            if (_connections is not { Lease.Runs: true } connections)
                return;
            retired = connections;
            _connections = New(connections.Lease);
        }

        retired.Retire();
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _hasEnded = true;
            _connections?.Dispose();
            _connections = null;
        }
    }

    private BackendConnections New(Lease lease) => new(connector, lease, _routes, carried, lifetimes, idle);

    // A late visit of an ended lease must not take the connections from those of the lease after it.
    private BackendConnections? Replace(Lease lease)
    {
        lock (_gate)
        {
            if (_connections?.Lease == lease)
                return _connections;
            if (_hasEnded || !lease.Runs)
                return null;
            _connections?.Dispose();
            return _connections = New(lease);
        }
    }
}
