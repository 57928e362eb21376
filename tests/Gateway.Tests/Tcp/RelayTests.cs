using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class RelayTests : IAsyncLifetime
{
    private TcpGateway _gateway = null!;
    private Socket _client = null!;
    private Socket _server = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await TcpGateway.StartAsync(timings: new TcpTimings { HalfClosedCheck = TimeSpan.FromMilliseconds(50) });
        (_client, _server) = await _gateway.OpenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _server.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Relay_BothSpeak_EachHearsTheOther()
    {
        await _client.SayAsync("ping");
        Assert.Equal("ping", await _server.HearAsync(4));
        await _server.SayAsync("pong");
        Assert.Equal("pong", await _client.HearAsync(4));
    }

    [Fact]
    public async Task Relay_ServerSpeaksFirst_IsHeard()
    {
        await _server.SayAsync("220 ready");
        Assert.Equal("220 ready", await _client.HearAsync(9));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Relay_HalfClosed_CarriesTheOtherDirectionOn(bool clientFinishes)
    {
        var (first, second) = clientFinishes ? (_client, _server) : (_server, _client);
        await first.SayAsync("that is all");
        first.Shutdown(SocketShutdown.Send);
        Assert.Equal("that is all", await second.HearAsync(11));
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());
        Assert.Equal(0, _gateway.Door.Visits.Single().Ends);

        var content = Content(seed: 1, length: 3_000_000);
        var sending = second.SendAllAsync(content);
        var (received, _) = await Eventually.Within("the other direction", first.ReceiveUntilEndAsync(content.Length));
        await sending;
        AssertSame(content, received);

        second.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketEnd.Fin, await first.EndAsync());
        await _gateway.VisitsEndAsync();
    }

    [Fact]
    public async Task Relay_BulkBothWaysAtOnce_KeepsEveryByte()
    {
        var (up, down) = (Content(1, 40_000_000), Content(2, 40_000_000));
        var sending = Task.WhenAll(SendThenFinish(_client, up), SendThenFinish(_server, down));
        var (atServer, atClient) = (_server.ReceiveUntilEndAsync(), _client.ReceiveUntilEndAsync());

        await Eventually.Within("both transfers", Task.WhenAll(atServer, atClient));
        await sending;

        AssertSame(up, (await atServer).Bytes);
        AssertSame(down, (await atClient).Bytes);
        await _gateway.VisitsEndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Relay_ReaderDoesNotRead_StallsTheWriterUntilItDoes(bool clientWrites)
    {
        const int Length = 200_000_000;
        // What the kernel may hold for four sockets, generously; the gateway itself adds one buffer.
        const int Bound = 60_000_000;
        var (writer, reader) = clientWrites ? (_client, _server) : (_server, _client);
        var progress = new Progress();
        var writing = WriteAsync(writer, Length, progress);

        await Eventually.True("the writer stalls", progress.HasStalled);
        Assert.InRange(progress.Value, 1, Bound);

        Assert.Equal(Length, await Eventually.Within("the rest", CountAsync(reader)));
        await writing;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Relay_OneSideResets_ResetsTheOther(bool clientResets)
    {
        var (first, second) = clientResets ? (_client, _server) : (_server, _client);
        await first.SayAsync("x");
        await second.HearAsync(1);

        first.CloseWithReset();

        Assert.Equal(SocketEnd.Reset, await second.EndAsync());
        await _gateway.VisitsEndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Relay_ResetAfterHalfClose_ResetsTheOther(bool clientResets)
    {
        var (first, second) = clientResets ? (_client, _server) : (_server, _client);
        second.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketEnd.Fin, await first.EndAsync());

        first.CloseWithReset();

        Assert.Equal(SocketEnd.Reset, await second.EndAsync());
        await _gateway.VisitsEndAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Relay_HalfClosedSideVanishes_ResetsTheOther(bool clientVanishes)
    {
        var (first, second) = clientVanishes ? (_client, _server) : (_server, _client);
        first.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());

        first.CloseWithReset();

        await _gateway.VisitsEndAsync();
        await Eventually.True("the other side is reset", second.IsBroken);
    }

    [Fact]
    public async Task Relay_ServerAnsweredThenReset_DeliversTheAnswerToAClientStillSending()
    {
        var (client, atClient) = await ConnectPairAsync();
        var (atServer, server) = await ConnectPairAsync();
        await atServer.SayAsync("unread, so that closing resets");
        await server.SayAsync("413 too large");
        await Eventually.True("the bytes are there", () => server.Available > 0 && atServer.Available > 0);
        server.Dispose();
        await client.SayAsync("more of a long request");
        await Eventually.True("the bytes are there", () => atClient.Available > 0);

        var relay = new Relay(
            TcpConnection.Over(atClient), TcpConnection.Over(atServer), () => true, Eventually.Patience, TimeProvider.System, Meters.New()
                .VisitsOf(TcpGateway.Listener()))
                .RunAsync(CancellationToken.None);

        Assert.Equal("413 too large", await client.HearAsync(13));
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        await relay;
        client.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Relay_VisitRevoked_CutsBothSidesAtOnce(bool whileStuck)
    {
        var progress = new Progress();
        var writing = whileStuck ? WriteAsync(_client, 200_000_000, progress) : Task.CompletedTask;
        if (whileStuck)
            await Eventually.True("the writer stalls", progress.HasStalled);

        _gateway.Door.Visits.Single().Revoke();

        await _gateway.VisitsEndAsync();
        var (_, clientEnd) = await Eventually.Within("the client's end", _client.ReceiveUntilEndAsync());
        var (_, serverEnd) = await Eventually.Within("the server's end", _server.ReceiveUntilEndAsync());
        Assert.Equal(SocketEnd.Reset, serverEnd);
        if (whileStuck)
            await Assert.ThrowsAsync<SocketException>(() => writing);
        else
            Assert.Equal(SocketEnd.Reset, clientEnd);
    }

    // Assert.Equal would print megabytes.
    private static void AssertSame(byte[] expected, byte[] actual) => Assert.True(expected.AsSpan().SequenceEqual(actual));

    private static byte[] Content(int seed, int length)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static async Task SendThenFinish(Socket socket, byte[] content)
    {
        await socket.SendAllAsync(content);
        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task WriteAsync(Socket socket, int length, Progress progress)
    {
        var chunk = new byte[50_000];
        for (var written = 0; written < length; written += chunk.Length)
        {
            await socket.SendAllAsync(chunk);
            progress.Add(chunk.Length);
        }

        socket.Shutdown(SocketShutdown.Send);
    }

    private static async Task<(Socket Near, Socket Far)> ConnectPairAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var near = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await near.ConnectAsync(listener.LocalEndpoint);
        return (near, await listener.AcceptSocketAsync());
    }

    private static async Task<int> CountAsync(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        for (var total = 0; ;)
        {
            var count = await socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
            if (count == 0)
                return total;
            total += count;
        }
    }

    private sealed class Progress
    {
        private const int QuietPolls = 30;
        private int _value;
        private int _lastSeen;
        private int _quiet;

        public int Value => Volatile.Read(ref _value);

        public void Add(int count) => Interlocked.Add(ref _value, count);

        public bool HasStalled()
        {
            var value = Value;
            _quiet = value > 0 && value == _lastSeen ? _quiet + 1 : 0;
            _lastSeen = value;
            return _quiet >= QuietPolls;
        }
    }
}
