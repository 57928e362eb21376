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

public sealed class StreamTests
{
    private static readonly HttpMessageInvoker Invoker = new(new SocketsHttpHandler { UseProxy = false });

    private static void EchoWebSocket(WebApplication app)
    {
        app.UseWebSockets();
        app.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            var buffer = new byte[65536];
            var cancel = context.RequestAborted;
            while (await socket.ReceiveAsync(buffer, cancel) is { MessageType: not WebSocketMessageType.Close } message)
                await socket.SendAsync(buffer.AsMemory(..message.Count), message.MessageType, message.EndOfMessage, cancel);
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, $"you said {socket.CloseStatusDescription}", cancel);
        });
    }

    [Fact]
    public async Task ServerSentEvents_FirstEvent_ArrivesBeforeTheResponseEnds()
    {
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n", context.RequestAborted);
            await release.Task;
            await context.Response.WriteAsync("data: 2\n\n", context.RequestAborted);
        });
        await using var gateway = await TestGateway.StartAsync(server);

        using var response = await gateway.GetAsync("text/event-stream");
        using var events = new StreamReader(await response.Content.ReadAsStreamAsync(ThisTest.Token));

        Assert.Equal("data: 1", await events.ReadLineAsync(ThisTest.Token));
        Assert.Equal(0, gateway.Pool.OnlyVisit.Ends);
        release.SetResult();
        Assert.Equal("\ndata: 2\n\n", await events.ReadToEndAsync(ThisTest.Token));
        await gateway.Pool.OnlyVisit.EndedAsync();
    }

    [Fact]
    public async Task Headers_WithoutAnyBodyYet_ArriveAtOnce()
    {
        var release = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await release.Task;
        });
        await using var gateway = await TestGateway.StartAsync(server);

        using var response = await gateway.GetAsync(accept: null);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        release.SetResult();
    }

    [Theory]
    [InlineData(nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ServerProtocol.Http2))]
    public async Task Upload_InSmallPieces_ReachesTheServerPieceByPiece(string protocol)
    {
        var seen = 0;
        await using var server = await TestServer.StartAsync(async context =>
        {
            var buffer = new byte[16];
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
                Interlocked.Add(ref seen, count);
        }, Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await TestGateway.StartAsync(server);
        using var visitor = new TcpClient { NoDelay = true };
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        var stream = visitor.GetStream();

        var head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
        await stream.WriteAsync(head, ThisTest.Token);
        for (var pieces = 1; pieces <= 3; pieces++)
        {
            await stream.WriteAsync("5\r\npiece\r\n"u8.ToArray(), ThisTest.Token);
            await Eventually.True($"the server has {pieces} pieces", () => Volatile.Read(ref seen) == pieces * 5, TimeSpan.FromSeconds(5));
        }

        await stream.WriteAsync("0\r\n\r\n"u8.ToArray(), ThisTest.Token);
        using var response = new StreamReader(stream);
        Assert.Equal("HTTP/1.1 200 OK", await response.ReadLineAsync(ThisTest.Token));
    }

    [Theory]
    [InlineData(nameof(ListenerProtocol.Http1), nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ListenerProtocol.Http1), nameof(ServerProtocol.Http2))]
    [InlineData(nameof(ListenerProtocol.Http2), nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ListenerProtocol.Http2), nameof(ServerProtocol.Http2))]
    public async Task WebSocket_BothWays_MessagesAndCloseGoThrough(string listenerProtocol, string serverProtocol)
    {
        await using var server = await TestServer.StartAsync(EchoWebSocket, Enum.Parse<ServerProtocol>(serverProtocol));
        var protocol = Enum.Parse<ListenerProtocol>(listenerProtocol);
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Protocol = protocol });
        using var socket = await ConnectAsync(gateway, protocol);

        var sent = new byte[50_000];
        Random.Shared.NextBytes(sent);
        await socket.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, ThisTest.Token);
        Assert.Equal(sent, await ReceiveAsync(socket));
        Assert.Equal(0, gateway.Pool.OnlyVisit.Ends);

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "bye", ThisTest.Token);
        Assert.Equal(WebSocketCloseStatus.PolicyViolation, socket.CloseStatus);
        Assert.Equal("you said bye", socket.CloseStatusDescription);
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Theory]
    [InlineData(nameof(ListenerProtocol.Http1))]
    [InlineData(nameof(ListenerProtocol.Http2))]
    public async Task WebSocket_Revoked_IsCut(string listenerProtocol)
    {
        await using var server = await TestServer.StartAsync(EchoWebSocket, ServerProtocol.Http1);
        var protocol = Enum.Parse<ListenerProtocol>(listenerProtocol);
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Protocol = protocol });
        using var socket = await ConnectAsync(gateway, protocol);
        var receiving = socket.ReceiveAsync(new byte[1], ThisTest.Token);

        gateway.Pool.OnlyVisit.Revoke();

        await Assert.ThrowsAsync<WebSocketException>(() => receiving.WaitAsync(Eventually.Patience, ThisTest.Token));
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task WebSocket_VisitorVanishes_ServerSeesIt()
    {
        var gone = new TaskCompletionSource<bool>();
        async Task WaitForTheEndAsync(HttpContext context)
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await Assert.ThrowsAnyAsync<Exception>(() => socket.ReceiveAsync(new byte[1], context.RequestAborted));
            gone.SetResult(true);
        }

        await using var server = await TestServer.StartAsync(app => app.UseWebSockets().Run(WaitForTheEndAsync), ServerProtocol.Http1);
        await using var gateway = await TestGateway.StartAsync(server);
        using var socket = await ConnectAsync(gateway, ListenerProtocol.Http1);

        socket.Abort();

        Assert.True(await Eventually.Within("the server to see the abort", gone.Task));
        await gateway.Pool.OnlyVisit.EndedAsync();
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestGateway gateway, ListenerProtocol protocol)
    {
        var socket = new ClientWebSocket();
        if (protocol == ListenerProtocol.Http2)
        {
            socket.Options.HttpVersion = HttpVersion.Version20;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }

        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws" }.Uri, Invoker, ThisTest.Token);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket socket)
    {
        var message = new List<byte>();
        var buffer = new byte[4096];
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(buffer.AsMemory(), ThisTest.Token);
            message.AddRange(buffer.AsSpan(0, part.Count));
        }
        while (!part.EndOfMessage);
        return [.. message];
    }
}
