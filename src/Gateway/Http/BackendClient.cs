using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Gateway.Backends;
using UserBalance.Gateway.Http.Uploads;
using UserBalance.Gateway.Tcp;
using UserBalance.Grains.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>The gateway's HTTP connections to all servers.</summary>
internal sealed class BackendClient : IDisposable
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

    /// <summary>What sends a request to any server.</summary>
    public HttpMessageInvoker Invoker { get; } = new(new PromptUploads(NewHandler()), disposeHandler: true);

    /// <summary>How requests to <paramref name="server"/> are sent.</summary>
    public static ForwarderRequestConfig ConfigFor(BackendServer server) => server.Protocol == ServerProtocol.Http2 ? Http2 : Http1;

    public void Dispose() => Invoker.Dispose();

    private static SocketsHttpHandler NewHandler() => new()
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

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Tune();
            await socket.ConnectAsync(context.DnsEndPoint, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
