using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Sync;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Telemetry;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Gateway.Http;

/// <summary>The HTTP connections to the servers of one pool that are opened under one lease, and used under no other.</summary>
internal sealed class BackendConnections : IDisposable
{
    private readonly PoolTraffic? _traffic;

    /// <param name="lease">The lease.</param>
    /// <param name="traffic">Counts what is sent over them, if anybody does.</param>
    public BackendConnections(Lease lease, PoolTraffic? traffic = null)
    {
        (Lease, _traffic) = (lease, traffic);
        Handler = NewHandler();
    }

    public Lease Lease { get; }

    /// <summary>What sends requests over them.</summary>
    public HttpMessageHandler Handler { get; }

    /// <summary>Closes those that are idle; the others when their request is over.</summary>
    public void Dispose() => Handler.Dispose();

    private SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // A host name is looked up when a connection is made; connections that live for ever would never follow a change.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        // The visitor's trace headers go through as they came.
        ActivityHeadersPropagator = null,
        // Latin-1 maps every byte to itself, so header bytes go through as they came.
        RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
        ConnectCallback = ConnectAsync,
    };

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Tune();
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            OwnAddresses.OfProcess.Refuse((IPEndPoint)socket.RemoteEndPoint!);
            return new LeasedStream(socket, Lease, _traffic);
        }
        catch (SocketException) when (DescriptorLimit.IsReached())
        {
            // The lookup of a name needs descriptors too, and does not say that it had none.
            socket.Dispose();
            throw new SocketException((int)SocketError.TooManyOpenSockets);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
