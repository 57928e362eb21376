using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Access;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Telemetry;
using UserBalance.Hosting.Certificates;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Http;

/// <summary>Opens the HTTP listeners and the admin listener, and marks each connection of a visitor.</summary>
internal sealed class HttpListeners(
    GatewayOptions gateway,
    IPoolAdmissions admissions,
    BackendClients clients,
    WatchedFiles files,
    ProxiedConnections proxied,
    ListeningSockets listening,
    AccessLog? log = null,
    GatewayMeter? meter = null)
    : IConfigureOptions<KestrelServerOptions>, IConfigureOptions<SocketTransportOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.RequestHeaderEncodingSelector = static _ => Encoding.Latin1;
        options.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;
        LiftLimits(options.Limits);
        foreach (var listener in gateway.Listeners.Where(listener => listener.Mode == ListenerMode.Http))
            options.Listen(listener.Bind, listen => Balance(listen, listener));
        options.Listen(gateway.Admin.Bind, static listen => listen.Protocols = HttpProtocols.Http1);
    }

    public void Configure(SocketTransportOptions options) => options.CreateBoundListenSocket = endPoint =>
    {
        // Accepted sockets inherit the options of the listening one.
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        socket.Tune();
        if (!gateway.Admin.Bind.Equals(endPoint))
            listening.Add(socket);
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
        var pages = AnswerPages.Open(gateway.Pages, options, files);
        var listener = new BalancedListener(
            options, admissions[options.Pool], clients[options.Pool], pages, log, meter?.VisitsOf(options));
        listen.Protocols = ProtocolsOf(options.Protocol);
        listen.Use(next => connection => MarkAsync(connection, listener, next));
        if (options.Certificate is not null)
            listen.UseHttps(Https(options.Certificate, $"UserBalance:Gateway:Listeners:{options.Name}:Certificate:Path"));
    }

    private TlsHandshakeCallbackOptions Https(CertificateOptions options, string key)
    {
        var certificate = files.Open<ServerCertificate>(
            key,
            options.Paths,
            ([NotNullWhen(true)] out ServerCertificate? loaded, [NotNullWhen(false)] out string? problem) =>
                ServerCertificate.TryLoad(options, out loaded, out problem));
        return new() { OnConnection = _ => ValueTask.FromResult(Handshake(certificate.Value)) };
    }

    private static SslServerAuthenticationOptions Handshake(ServerCertificate certificate) =>
        new() { ServerCertificateContext = certificate.Context, AllowRenegotiation = false };

    private Task MarkAsync(ConnectionContext connection, BalancedListener listener, ConnectionDelegate next)
    {
        var source = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        if (listener.TellsByConnection(source))
            return proxied.ServeAsync(connection, listener, next);
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
