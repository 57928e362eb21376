using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>A visit that may not write any more: its lease has ended, or its server was taken from it.</summary>
public sealed class LeaseTests
{
    private static readonly byte[] Head =
        "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray();
    private static readonly byte[] Piece = "5\r\npiece\r\n"u8.ToArray();
    private readonly FakeTimeProvider _time = new();
    private int _received;
    private int _broken;

    // The cut has not come to the visit yet: only what is written next can see it.
    public static TheoryData<string, string> Ends => new()
    {
        { "lease", nameof(ServerProtocol.Http1) },
        { "lease", nameof(ServerProtocol.Http2) },
        { "visit", nameof(ServerProtocol.Http1) },
        { "visit", nameof(ServerProtocol.Http2) },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Upload_MayNotWriteAnyMore_ServerGetsNoMoreAndTheVisitorIsTold(string what, string protocol)
    {
        await using var server = await TestServer.StartAsync(CountAsync, Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await TestGateway.StartAsync(Pool(server));
        using var visitor = new TcpClient { NoDelay = true };
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        await visitor.GetStream().WriteAsync(Head, ThisTest.Token);
        await visitor.GetStream().WriteAsync(Piece, ThisTest.Token);
        await Eventually.True("the server has the first piece", () => Volatile.Read(ref _received) == 5);

        End(what, gateway.Pool);
        await visitor.GetStream().WriteAsync(Piece, ThisTest.Token);

        using var reader = new StreamReader(visitor.GetStream());
        Assert.Equal("HTTP/1.1 502 Server Withdrawn", await Eventually.Within("the answer", reader.ReadLineAsync(ThisTest.Token).AsTask()));
        await gateway.Pool.OnlyVisit.EndedAsync();
        await Eventually.True("the server sees the cut", () => Volatile.Read(ref _broken) == 1);
        Assert.Equal(5, Volatile.Read(ref _received));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Tunnel_MayNotWriteAnyMore_ServerGetsNoMore(string what, string protocol)
    {
        await using var server = await TestServer.StartAsync(
            app => app.UseWebSockets().Run(CountMessagesAsync), Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await TestGateway.StartAsync(Pool(server));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(gateway.Address) { Scheme = "ws" }.Uri, ThisTest.Token);
        await socket.SendAsync("piece"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, ThisTest.Token);
        await Eventually.True("the server has the first message", () => Volatile.Read(ref _received) == 5);

        End(what, gateway.Pool);
        await socket.SendAsync("piece"u8.ToArray(), WebSocketMessageType.Binary, endOfMessage: true, ThisTest.Token);

        await gateway.Pool.OnlyVisit.EndedAsync();
        await Eventually.True("the server sees the cut", () => Volatile.Read(ref _broken) == 1);
        Assert.Equal(5, Volatile.Read(ref _received));
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Request_MayNotWriteAnyMore_ServerIsNotReached(string what, string protocol)
    {
        await using var server = await TestServer.StartAsync(CountAsync, Enum.Parse<ServerProtocol>(protocol));
        var pool = Pool(server);
        pool.OnAdmitted = _ => End(what, pool);
        await using var gateway = await TestGateway.StartAsync(pool);

        using var response = await gateway.GetAsync(accept: null);

        Assert.Equal("Server Withdrawn", response.ReasonPhrase);
        Assert.Equal(0, Volatile.Read(ref _broken) + Volatile.Read(ref _received));
        Assert.Equal(1, pool.OnlyVisit.Ends);
    }

    // The end of the lease is seen by the connection itself, also for headers and for what several visits share.
    [Fact]
    public async Task Connection_LeaseHasEnded_IsNotWrittenTo()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, ThisTest.Token);
        using var server = await listener.AcceptSocketAsync(ThisTest.Token);
        await using (var stream = new LeasedStream(socket, NewLease()))
        {
            await stream.WriteAsync("in time"u8.ToArray(), ThisTest.Token);
            Assert.Equal(7, await server.ReceiveAsync(new byte[16], ThisTest.Token));
            _time.Advance(TimeSpan.FromSeconds(1));
            await Assert.ThrowsAsync<IOException>(() => stream.WriteAsync("late"u8.ToArray(), ThisTest.Token).AsTask());
        }

        var end = await Assert.ThrowsAsync<SocketException>(() => server.ReceiveAsync(new byte[16], ThisTest.Token).AsTask());
        Assert.Equal(SocketError.ConnectionReset, end.SocketErrorCode);
    }

    [Theory]
    [InlineData(nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ServerProtocol.Http2))]
    public async Task Connections_LeaseIsReplaced_AreReplacedAndNoVisitorSeesIt(string protocol)
    {
        var closed = 0;
        await using var server = await TestServer.StartAsync(
            context =>
            {
                context.Features.Get<Microsoft.AspNetCore.Connections.Features.IConnectionLifetimeFeature>()?
                    .ConnectionClosed.Register(() => Interlocked.Increment(ref closed));
                return context.Response.WriteAsync(context.Connection.Id, context.RequestAborted);
            },
            Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await TestGateway.StartAsync(Pool(server));

        var first = await gateway.Client.GetStringAsync("/", ThisTest.Token);
        Assert.Equal(Connection(first), Connection(await gateway.Client.GetStringAsync("/", ThisTest.Token)));
        _time.Advance(TimeSpan.FromSeconds(1));
        gateway.Pool.Lease = NewLease();
        var second = await gateway.Client.GetStringAsync("/", ThisTest.Token);

        Assert.NotEqual(Connection(first), Connection(second));
        await Eventually.True("the connection of the ended lease is closed", () => Volatile.Read(ref closed) > 0);
    }

    [Fact]
    public void Client_LateVisitOfAnEndedLease_DoesNotTakeTheConnectionsOfTheNext()
    {
        using var client = new BackendClient(Connectors.New());
        var ended = NewLease();
        Assert.True(client.TryGetHandler(ended, out var first));
        _time.Advance(TimeSpan.FromSeconds(1));
        var running = NewLease();
        Assert.True(client.TryGetHandler(running, out var second));
        Assert.NotSame(first, second);

        Assert.False(client.TryGetHandler(ended, out _));

        Assert.True(client.TryGetHandler(running, out var again));
        Assert.Same(second, again);
    }

    private static string Connection(string id) => id.Split(':')[0];

    private Lease NewLease()
    {
        var clock = new GatewayClock(_time);
        return new Lease(clock, TimeSpan.FromSeconds(1));
    }

    private FakePool Pool(TestServer server) => new(server.AsBackend) { Lease = NewLease() };

    private void End(string what, FakePool pool)
    {
        if (what == "lease")
            _time.Advance(TimeSpan.FromSeconds(1));
        else
            pool.OnlyVisit.Forbid();
    }

    private async Task CountAsync(HttpContext context)
    {
        try
        {
            var buffer = new byte[16];
            while (await context.Request.Body.ReadAsync(buffer, context.RequestAborted) is > 0 and var count)
                Interlocked.Add(ref _received, count);
        }
        finally
        {
            Interlocked.Increment(ref _broken);
        }
    }

    private async Task CountMessagesAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        try
        {
            var buffer = new byte[16];
            while (true)
                Interlocked.Add(ref _received, (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted)).Count);
        }
        finally
        {
            Interlocked.Increment(ref _broken);
        }
    }
}
