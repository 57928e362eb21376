using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Requests that the gateway does not carry, which is no failure of a server.</summary>
public sealed class UncarriedRequestTests
{
    private const string Key = "dGhlIHNhbXBsZSBub25jZQ==";

    [Theory]
    [InlineData("CONNECT / HTTP/1.1\r\nHost: h")]
    [InlineData("connect / HTTP/1.1\r\nHost: h")]
    [InlineData("CONNECT h:443 HTTP/1.1\r\nHost: h:443")]
    [InlineData("CONNECT http://h/ HTTP/1.1\r\nHost: h")]
    public async Task Connect_OverHttp1_IsNotCarried(string request)
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("reached"));
        await using var gateway = await TestGateway.StartAsync(server);

        var answer = await RawClient.ExchangeAsync(gateway.EndPoint, request + "\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (400|405|501) ", answer);
        Assert.Matches("\r\nX-UserBalance-Reason: (bad-request|target-not-carried)\r\n", answer);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Theory]
    [InlineData("connect-udp")]
    [InlineData("x")]
    [InlineData("webtransport")]
    public async Task Connect_OfAnotherProtocolOverHttp2_IsNotCarried(string protocol)
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("reached"));
        using var log = new CollectedLog(AccessLog.Category);
        await using var gateway = await StartAsync(server, log);
        using var visitor = new RawHttp2();

        await visitor.BeginAsync(gateway.EndPoint, isOpen: true, [.. ConnectTo("/"), (":protocol", protocol)]);

        await visitor.HearAsync("The gateway carries requests for a path only.");
        Assert.Empty(gateway.Pool.Visits);
        await Eventually.True("it is logged", () => log.Entries.Count > 0);
        Assert.EndsWith(" outcome=target-not-carried", Assert.Single(log.Entries).Text, StringComparison.Ordinal);
    }

    // Envoy sends a key over HTTP/2, where it means nothing.
    [Theory]
    [InlineData(nameof(ServerProtocol.Http1), "")]
    [InlineData(nameof(ServerProtocol.Http1), Key)]
    [InlineData(nameof(ServerProtocol.Http1), "nonsense")]
    [InlineData(nameof(ServerProtocol.Http2), "")]
    [InlineData(nameof(ServerProtocol.Http2), Key)]
    public async Task WebSocket_OverHttp2_IsCarriedWithAndWithoutAKey(string protocol, string key)
    {
        await using var server = await TestServer.StartAsync(
            app =>
            {
                app.UseWebSockets();
                app.Run(async context =>
                {
                    using var socket = await context.WebSockets.AcceptWebSocketAsync();
                    await socket.SendAsync(
                        "first"u8.ToArray(), System.Net.WebSockets.WebSocketMessageType.Text, endOfMessage: true, context.RequestAborted);
                    await socket.ReceiveAsync(new byte[10], context.RequestAborted);
                });
            },
            Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await StartAsync(server);
        using var visitor = new RawHttp2();
        IEnumerable<(string, string)> keys = key.Length > 0 ? [("sec-websocket-key", key)] : [];

        await visitor.BeginAsync(
            gateway.EndPoint, isOpen: true, [.. ConnectTo("/ws"), (":protocol", "websocket"), ("sec-websocket-version", "13"), .. keys]);

        Assert.EndsWith("\u0081\u0005first", await visitor.HearAsync("first"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WebSocket_KeyThatIsNone_IsABadRequestWhereTheServerWouldNotSeeIt()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("reached"), ServerProtocol.Http2);
        await using var gateway = await TestGateway.StartAsync(server);

        var answer = await RawClient.ExchangeAsync(
            gateway.EndPoint, "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: "
                + "x\r\nSec-WebSocket-Version: 13\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 Bad Request\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-request\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("get")]
    [InlineData("PROPFIND")]
    [InlineData("M-SEARCH")]
    [InlineData("A!#$%&'*+-.^_`|~z")]
    public async Task Method_ThatIsUnusual_IsCarried(string method)
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("reached"));
        await using var gateway = await TestGateway.StartAsync(server);

        var answer = await RawClient.ExchangeAsync(gateway.EndPoint, $"{method} / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (200|400|405) ", answer);
        Assert.DoesNotContain("server-silent", answer, StringComparison.Ordinal);
    }

    private static Task<TestGateway> StartAsync(TestServer server, CollectedLog? log = null) => TestGateway.StartAsync(
        new FakePool(server.AsBackend), listener => listener with
        {
            Protocol = ListenerProtocol.Http2,
        }, gateway: options => options with { AccessLog = true }, log: log);

    private static IEnumerable<(string, string)> ConnectTo(string path) =>
        [(":method", "CONNECT"), (":scheme", "http"), (":path", path), (":authority", "h")];
}
