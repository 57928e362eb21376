using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
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
using UserBalance.Hosting.Operators;

namespace UserBalance.Gateway.Http;

/// <summary>Opens the HTTP listeners and the admin listener, and marks each connection of a visitor.</summary>
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
        options.RequestHeaderEncodingSelector = RequestEncodings.Of;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        // A proxy in front that has TLS tells so over HTTP/2 in cleartext; nobody else is believed.
        options.AllowAlternateSchemes = true;
        // A line ends with CR LF: whoever takes LF alone reads other requests than a proxy that does not.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        VisitorLimits.Apply(options.Limits, gateway);
        foreach (var listener in gateway.Listeners.Where(listener => listener.Mode == ListenerMode.Http))
            options.Listen(listener.Bind, listen => Balance(listen, listener));
        options.Listen(gateway.Admin.Bind, ServeAdmin);
    }

    public void Configure(SocketTransportOptions options)
    {
        VisitorLimits.Apply(options);
        options.CreateBoundListenSocket = Open;
    }

    private Socket Open(EndPoint endPoint)
    {
        // Accepted sockets inherit the options of the listening one.
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        socket.Tune();
        if (!gateway.Admin.Bind.Equals(endPoint))
            listening.Add(socket);
        return socket;
    }

    private static void ServeAdmin(ListenOptions listen)
    {
        var connections = new OperatorConnections();
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => connections.ServeAsync(connection, next));
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
