using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tcp;

namespace UserBalance.Gateway.Http;

/// <summary>Opens the HTTP listeners and the admin listener, and marks each connection of a visitor.</summary>
internal sealed class HttpListeners(IReadOnlyList<ListenerOptions> listeners, IPEndPoint admin, IPoolAdmissions admissions)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<SocketTransportOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        LiftLimits(options.Limits);
        foreach (var listener in listeners)
            options.Listen(listener.Bind, listen => Balance(listen, listener));
        options.Listen(admin, static listen => listen.Protocols = HttpProtocols.Http1);
    }

    public void Configure(SocketTransportOptions options) => options.CreateBoundListenSocket = static endPoint =>
    {
        // Accepted sockets inherit the options of the listening one.
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        socket.Tune();
        return socket;
    };

    // These limits hold for the whole server; ForwardingMiddleware puts them back for the admin listener.
    private static void LiftLimits(KestrelServerLimits limits)
    {
        limits.MaxRequestBodySize = null;
        limits.MinRequestBodyDataRate = null;
        limits.MinResponseDataRate = null;
    }

    private void Balance(ListenOptions listen, ListenerOptions options)
    {
        var listener = new BalancedListener(options, admissions[options.Pool]);
        listen.Protocols = ProtocolsOf(options.Protocol);
        listen.Use(next => connection => MarkAsync(connection, listener, next));
        if (options.Certificate is not null)
            listen.UseHttps(Https(options.Certificate));
    }

    private static HttpsConnectionAdapterOptions Https(CertificateOptions certificate) =>
        CertificateFile.TryLoad(certificate, out var file, out var problem)
            ? new() { ServerCertificate = file.Certificate, ServerCertificateChain = file.Chain }
            : throw new InvalidOperationException($"The certificate file '{certificate.Path}' {problem}.");

    private static Task MarkAsync(ConnectionContext connection, BalancedListener listener, ConnectionDelegate next)
    {
        var source = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        connection.Features.Set(new VisitorConnection(listener, source));
        return next(connection);
    }

    private static HttpProtocols ProtocolsOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Http1 => HttpProtocols.Http1,
        ListenerProtocol.Http2 => HttpProtocols.Http2,
        _ => HttpProtocols.Http1AndHttp2,
    };
}
