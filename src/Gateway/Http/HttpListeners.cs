using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Shutdown;
using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Http;

/// <summary>Opens the HTTP listeners, and marks each connection of a visitor.</summary>
internal sealed class HttpListeners(
    GatewayOptions gateway,
    BalancedListeners balanced,
    WatchedFiles files,
    ProxiedConnections proxied,
    ListeningSockets listening,
    ConnectionLimits limits,
    TimeProvider time)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<SocketTransportOptions>
{
    /// <summary>How long a TLS handshake may take.</summary>
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        RequestEncodings.Apply(options);
        // A proxy in front that has TLS tells so over HTTP/2 in cleartext; nobody else is believed.
        options.AllowAlternateSchemes = true;
        VisitorLimits.Apply(options.Limits, gateway);
        foreach (var listener in gateway.Listeners.Where(listener => listener.Mode == ListenerMode.Http))
            options.Listen(listener.Bind, listen => Balance(listen, listener));
    }

    public void Configure(SocketTransportOptions options)
    {
        VisitorLimits.Apply(options);
        options.CreateBoundListenSocket = Open;
    }

    private Socket Open(EndPoint endPoint)
    {
        var socket = TcpSocket.Listening(endPoint);
        listening.Add(socket);
        return socket;
    }

    private void Balance(ListenOptions listen, ListenerOptions options)
    {
        var listener = balanced.Of(options);
        listen.Protocols = ProtocolsOf(options.Protocol);
        var visitors = new VisitorConnections(listener, limits.Of(options), proxied, time);
        listen.Use(next => connection => visitors.ServeAsync(connection, next));
        if (options.Certificate is not null)
            listen.UseHttps(Https(options.Certificate, $"UserBalance:Gateway:Listeners:{options.Name}:Certificate:Path"));
        if (options.Protocol != ListenerProtocol.Http1)
            listen.Use(next => connection => next(FrameWatch.Over(connection, options.Certificate is not null, time)));
    }

    private TlsHandshakeCallbackOptions Https(CertificateOptions options, string key)
    {
        var certificate = files.Open<ServerCertificate>(
            key,
            options.Paths,
            ([NotNullWhen(true)] out ServerCertificate? loaded, [NotNullWhen(false)] out string? problem) =>
                ServerCertificate.TryLoad(options, out loaded, out problem));
        return new() { HandshakeTimeout = HandshakeTimeout, OnConnection = _ => ValueTask.FromResult(Handshake(certificate.Value)) };
    }

    private static SslServerAuthenticationOptions Handshake(ServerCertificate certificate) =>
        new() { ServerCertificateContext = certificate.Context, AllowRenegotiation = false };

    private static HttpProtocols ProtocolsOf(ListenerProtocol protocol) => protocol switch
    {
        ListenerProtocol.Http1 => HttpProtocols.Http1,
        ListenerProtocol.Http2 => HttpProtocols.Http2,
        _ => HttpProtocols.Http1AndHttp2,
    };
}
