using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Routing;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Visits;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Tests.Http;

public sealed class ListenerTests
{
    private static Task TellProtocol(HttpContext context) =>
        context.Response.WriteAsync($"{context.Request.Protocol} {context.Request.Headers["X-Forwarded-Proto"]}");

    [Theory]
    [InlineData(nameof(ListenerProtocol.Http1AndHttp2), "2.0", "2.0")]
    [InlineData(nameof(ListenerProtocol.Http1AndHttp2), "1.1", "1.1")]
    [InlineData(nameof(ListenerProtocol.Http1), "2.0", "1.1")]
    [InlineData(nameof(ListenerProtocol.Http2), "2.0", "2.0")]
    public async Task Tls_NegotiatesTheVersionsOfTheListener(string protocol, string asked, string expected)
    {
        using var certificate = new TestCertificate();
        await using var server = await TestServer.StartAsync(TellProtocol);
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with
        {
            Protocol = Enum.Parse<ListenerProtocol>(protocol),
            Certificate = certificate.Write("pfx"),
        });
        using var client = TrustingClient(certificate.Thumbprint);
        using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Address) { Version = Version.Parse(asked) };

        using var response = await client.SendAsync(request, ThisTest.Token);

        Assert.Equal(Version.Parse(expected), response.Version);
        Assert.Equal("HTTP/1.1 https", await response.Content.ReadAsStringAsync(ThisTest.Token));
    }

    [Theory]
    [InlineData("pfx-password")]
    [InlineData("pem")]
    [InlineData("pem-one-file")]
    [InlineData("pem-password")]
    public async Task Tls_EveryFormOfCertificate_IsServed(string form)
    {
        using var certificate = new TestCertificate();
        await using var server = await TestServer.StartAsync(TellProtocol);
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Certificate = certificate.Write(form) });
        using var client = TrustingClient(certificate.Thumbprint);

        Assert.Equal("HTTP/1.1 https", await client.GetStringAsync(gateway.Address, ThisTest.Token));
    }

    [Fact]
    public async Task Tls_UnusableCertificate_StopsTheStart()
    {
        using var certificate = new TestCertificate();
        var unusable = certificate.Write("pfx") with { Password = "guess" };

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            TestGateway.StartAsync(new FakePool(Outcome.Full), listener => listener with { Certificate = unusable }));

        Assert.StartsWith(
            $"UserBalance:Gateway:Listeners:web:Certificate:Path: the file '{unusable.Path}' cannot be opened",
            failure.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cleartext_Http2Listener_SpeaksHttp2ToAnHttp1Server()
    {
        await using var server = await TestServer.StartAsync(TellProtocol);
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("HTTP/1.1 http", await response.Content.ReadAsStringAsync(ThisTest.Token));
    }

    [Fact]
    public async Task Cleartext_Http2ListenerAskedOverHttp1_Answers400()
    {
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(Outcome.Full), listener => listener with { Protocol = ListenerProtocol.Http2 });

        var response = await RawClient.ExchangeAsync(gateway.EndPoint, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        Assert.Contains("HTTP/2", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Admin_Request_PassesOnWithTheUsualLimits()
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full), configure: app =>
        {
            app.MapGet("/api", () => "admin");
            app.MapPost("/api", async (HttpContext context) => await context.Request.Body.CopyToAsync(Stream.Null));
        });

        Assert.Equal("admin", await gateway.Client.GetStringAsync(new Uri(gateway.AdminAddress, "/api"), ThisTest.Token));
        var tooMuch = await RawClient.ExchangeAsync(
            IPEndPoint.Parse(gateway.AdminAddress.Authority), "POST /api HTTP/1.1\r\nHost: h\r\nContent-Length: 40000000\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 413 ", tooMuch, StringComparison.Ordinal);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Theory]
    [InlineData("/api")]
    [InlineData("/healthz")]
    [InlineData("/x/../api")]
    public async Task Admin_EndpointAskedThroughABalancedListener_IsNotReached(string path)
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("server"));
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend), configure: app =>
        {
            app.MapGet("/api", () => "admin");
            app.MapGet("/healthz", () => "admin");
        });

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint, $"GET {path} HTTP/1.1\r\nHost: {gateway.AdminAddress.Authority}\r\nConnection: close\r\n\r\n");

        Assert.EndsWith("\r\nserver\r\n0\r\n\r\n", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HeadersPastTheLimit_AreRefused()
    {
        await using var server = await TestServer.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await TestGateway.StartAsync(server);

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint, $"GET / HTTP/1.1\r\nHost: h\r\nX-Big: {new string('a', 40_000)}\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 431 ", response, StringComparison.Ordinal);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task AcceptedSocket_HasTcpKeepAlive()
    {
        var options = new SocketTransportOptions();
        NoListeners().Configure(options);
        using var listening = options.CreateBoundListenSocket(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listening.LocalEndPoint!, ThisTest.Token);

        using var accepted = await listening.AcceptAsync(ThisTest.Token);

        Assert.Equal(1, accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        Assert.Equal(60, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
        Assert.Equal(10, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
        Assert.Equal(3, accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
    }

    [Fact]
    public void Kestrel_VisitorsLimits_AreLifted()
    {
        var options = new KestrelServerOptions();

        NoListeners().Configure(options);

        Assert.Null(options.Limits.MaxRequestBodySize);
        Assert.Null(options.Limits.MinRequestBodyDataRate);
        Assert.Null(options.Limits.MinResponseDataRate);
        Assert.Equal(
            (TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(130)), (options.Limits.RequestHeadersTimeout, options.Limits.KeepAliveTimeout));
        Assert.False(options.AddServerHeader);
    }

    private static HttpListeners NoListeners() => new(
        new() { Listeners = [] },
        new BalancedListeners(
            new() { Listeners = [] },
            new VisitPipelines(new ListenerRoutes(new FakePool(Outcome.Full)), Meters.New()),
            new BackendClients(Connectors.New()),
            Files()),
        Files(),
        new ProxiedConnections(TimeProvider.System),
        new ListeningSockets(),
        new ConnectionLimits(new() { Listeners = [] }, null, NullLogger<ConnectionLimits>.Instance),
        TimeProvider.System);

    private static WatchedFiles Files() => new(TimeProvider.System, NullLogger<WatchedFiles>.Instance);

    private static HttpClient TrustingClient(string thumbprint) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == thumbprint,
        },
    });
}
