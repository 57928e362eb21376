using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Http;

/// <summary>
/// What a connection of a visitor may take of the gateway. Written out even where it is the server's default, because who changes one of
/// them should find it here; the reasons are in docs/decisions/limits.md. They hold for the whole server, and ForwardingMiddleware puts
/// some back for the admin listener.
/// </summary>
internal static class VisitorLimits
{
    private const int BufferSize = 64 * 1024;

    /// <summary>Sets them.</summary>
    public static void Apply(KestrelServerLimits limits, GatewayOptions gateway)
    {
        limits.RequestHeadersTimeout = gateway.RequestHeadersTimeout;
        limits.KeepAliveTimeout = gateway.KeepAliveTimeout;
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;

        // A stream may be as long, and as quiet, as its user and server want.
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
        limits.MaxRequestBufferSize = BufferSize;
        limits.MaxResponseBufferSize = BufferSize;

        Apply(limits.Http2);
    }

    /// <summary>Sets what a socket's own buffers may hold. The kernel's follow the distance, so they are left to it.</summary>
    public static void Apply(SocketTransportOptions options)
    {
        options.MaxReadBufferSize = BufferSize;
        options.MaxWriteBufferSize = BufferSize;
    }

    // A client that resets what it opens is ended by the server itself, when as many as MaxStreamsPerConnection are still being wound up.
    private static void Apply(Http2Limits limits)
    {
        limits.MaxStreamsPerConnection = 100;
        limits.HeaderTableSize = 4 * 1024;
        limits.MaxFrameSize = 16 * 1024;
        limits.MaxRequestHeaderFieldSize = 32 * 1024;
        limits.InitialConnectionWindowSize = 256 * 1024;
        limits.InitialStreamWindowSize = 128 * 1024;
    }
}
