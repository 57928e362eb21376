using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>A visitor who does not read. The pool waits for the end of a visit that it has revoked, so nobody may hold it up.</summary>
public sealed class StuckVisitorTests
{
    private readonly byte[] _piece = new byte[64 * 1024];
    private long _written;
    private long _writtenBefore = -1;

    [Theory]
    [InlineData(nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ServerProtocol.Http2))]
    public async Task Revoked_DownloadOverHttp1_Ends(string serverProtocol)
    {
        await using var server = await TestServer.StartAsync(SendForEverAsync, Enum.Parse<ServerProtocol>(serverProtocol));
        await using var gateway = await TestGateway.StartAsync(server);
        using var visitor = new TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        await visitor.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: h\r\n\r\n"u8.ToArray(), ThisTest.Token);

        await RevokeWhenStuckAsync(gateway);
    }

    [Theory]
    [InlineData(nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ServerProtocol.Http2))]
    public async Task Revoked_DownloadOverHttp2_Ends(string serverProtocol)
    {
        await using var server = await TestServer.StartAsync(SendForEverAsync, Enum.Parse<ServerProtocol>(serverProtocol));
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ThisTest.Token);

        await RevokeWhenStuckAsync(gateway);
    }

    [Fact]
    public async Task Revoked_WebSocket_Ends()
    {
        await using var server = await TestServer.StartAsync(
            app => app.UseWebSockets().Run(SendMessagesForEverAsync), ServerProtocol.Http1);
        await using var gateway = await TestGateway.StartAsync(server);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws" }.Uri, ThisTest.Token);

        await RevokeWhenStuckAsync(gateway);
    }

    private async Task RevokeWhenStuckAsync(TestGateway gateway)
    {
        await Eventually.True("the server's writes are stuck", HaveStalledAsync);
        Assert.Equal(0, gateway.Pool.OnlyVisit.Ends);
        gateway.Pool.OnlyVisit.Revoke();
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    private async Task<bool> HaveStalledAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var written = Interlocked.Read(ref _written);
        return written > 0 && written == Interlocked.Exchange(ref _writtenBefore, written);
    }

    private async Task SendForEverAsync(HttpContext context)
    {
        while (true)
        {
            await context.Response.Body.WriteAsync(_piece, context.RequestAborted);
            Interlocked.Increment(ref _written);
        }
    }

    private async Task SendMessagesForEverAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        while (true)
        {
            await socket.SendAsync(_piece, WebSocketMessageType.Binary, endOfMessage: true, context.RequestAborted);
            Interlocked.Increment(ref _written);
        }
    }
}
