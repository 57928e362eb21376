using System.Net;
using System.Text;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>The HTTP connections to the servers of one pool that are opened under one lease, and used under no other.</summary>
internal sealed class BackendConnections : IDisposable
{
    // What a visitor does not take is kept for each of the requests.
    private const int MaxUnread = 128 * 1024;

    private readonly ServerConnector _connector;
    private readonly RouteTable _routes;
    private readonly CarriedBytes? _carried;
    private readonly IdleConnections? _idle;
    private volatile bool _isRetired;

    // .NET would let the window of a stream grow to 16 MiB. Nothing but forwarding uses HTTP/2 here.
    static BackendConnections() => AppContext.SetSwitch("System.Net.SocketsHttpHandler.Http2FlowControl.DisableDynamicWindowSizing", true);

    /// <param name="connector">Makes them.</param>
    /// <param name="lease">The lease.</param>
    /// <param name="routes">Where requests lead.</param>
    /// <param name="carried">Counts what is sent over them, if anybody does.</param>
    /// <param name="lifetimes">How long they are kept.</param>
    /// <param name="idle">Counts them, and closes the idle ones when there are too many.</param>
    public BackendConnections(
        ServerConnector connector,
        Lease lease,
        RouteTable routes,
        CarriedBytes? carried = null,
        ConnectionLifetimes? lifetimes = null,
        IdleConnections? idle = null)
    {
        (_connector, Lease, _routes, _carried, _idle) = (connector, lease, routes, carried, idle);
        Handler = NewHandler(lifetimes ?? ConnectionLifetimes.OfPool);
    }

    public Lease Lease { get; }

    /// <summary>Whether they are given up because descriptors or ports run short, so that none may linger when it is closed.</summary>
    public bool IsRetired => _isRetired;

    /// <summary>What sends requests over them.</summary>
    public HttpMessageHandler Handler { get; }

    /// <summary>The same as <see cref="Dispose"/>, and their ports are free at once.</summary>
    public void Retire()
    {
        _isRetired = true;
        Dispose();
    }

    /// <summary>A connection was closed.</summary>
    public void Closed() => _idle?.Closed();

    /// <summary>Closes those that are idle; the others when their request is over.</summary>
    public void Dispose() => Handler.Dispose();

    private SocketsHttpHandler NewHandler(ConnectionLifetimes lifetimes) => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        InitialHttp2StreamWindowSize = MaxUnread,
        // The connector has a timeout of its own.
        ConnectTimeout = Timeout.InfiniteTimeSpan,
        PooledConnectionLifetime = lifetimes.Longest,
        PooledConnectionIdleTimeout = lifetimes.Idle,
        // The visitor's trace headers go through as they came.
        ActivityHeadersPropagator = null,
        // Latin-1 maps every byte to itself, so header bytes go through as they came.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        try
        {
            return await OpenAsync(context, cancellation);
        }
        catch (ConnectException failure) when (failure.IsWantOfRoom && _idle?.TryRelease() == true)
        {
            return await OpenAsync(context, cancellation);
        }
    }

    private async ValueTask<Stream> OpenAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var server = _routes.Of(context.DnsEndPoint.Host).EndPoint;
        var stream = new LeasedStream(await _connector.ConnectAsync(server.Host, server.Port, cancellation), Lease, _carried, this);
        _idle?.Opened();
        return stream;
    }
}
