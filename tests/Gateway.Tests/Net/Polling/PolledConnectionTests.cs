using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Net.Polling;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net.Polling;

public sealed class PolledConnectionTests : IAsyncLifetime
{
    private readonly byte[] _buffer = new byte[16];
    private PolledConnection _connection = null!;
    private Socket _peer = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has epoll.");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _connection = (PolledConnection)await PolledConnection.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        _peer = await listener.AcceptSocketAsync(Token);
    }

    public ValueTask DisposeAsync()
    {
        _connection?.Dispose();
        _peer?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task DataAsync_AfterAShortPiece_WaitsForTheNext()
    {
        Assert.Equal(3, await ReceiveAsync("one"));
        var next = Drained();
        await _peer.SayAsync("two");
        await Within("the next piece", next);
        Assert.True(_connection.TryReceive(_buffer, out var count));
        Assert.Equal("two"u8, _buffer.AsSpan(0, count));
    }

    // The end may have been told together with the piece before it: then nothing more will be told.
    [Fact]
    public async Task DataAsync_EndRightBehindAPiece_IsNotWaitedFor()
    {
        for (var round = 0; round < 200; round++)
        {
            await using var pair = new PolledConnectionTests();
            await pair.InitializeAsync();
            await pair._peer.SayAsync("last");
            pair._peer.Shutdown(SocketShutdown.Send);
            Assert.Equal(4, await pair.ReceiveAsync());
            Assert.Equal(0, await pair.ReceiveAsync());
        }
    }

    [Fact]
    public async Task DataAsync_BufferWasFilled_DoesNotWait()
    {
        await _peer.SayAsync("0123456789abcdefrest");
        Assert.Equal(16, await ReceiveAsync());
        Assert.True(_connection.DataAsync().AsTask().IsCompleted);
        Assert.Equal(4, await ReceiveAsync());
    }

    [Fact]
    public async Task TryReceive_PeerWasReset_Throws()
    {
        var waiting = _connection.DataAsync().AsTask();
        _peer.Reset();
        await Within("the end", waiting);
        await Assert.ThrowsAsync<SocketException>(() => ReceiveAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Close_FromElsewhere_EndsBothWaits(bool withReset)
    {
        Assert.Equal(3, await ReceiveAsync("one"));
        Fill();
        var data = Drained();
        // The first is told what is so at that moment, which may be old.
        Task room;
        while ((room = _connection.RoomAsync().AsTask()).IsCompleted)
            Fill();
        Assert.False(data.IsCompleted || room.IsCompleted);
        if (withReset)
            _connection.Reset();
        else
            _connection.Dispose();
        await Within("both", data, room);
        Assert.Throws<ObjectDisposedException>(() => _connection.TryReceive(_buffer, out _));
    }

    [Fact]
    public async Task RoomAsync_PeerReads_Completes()
    {
        Fill();
        var hearing = _peer.ReceiveUntilEndAsync();
        do
            await Within("room", _connection.RoomAsync().AsTask());
        while (!HasRoom());
        _connection.Socket.Shutdown(SocketShutdown.Send);
        await Eventually.Within("all", hearing);
    }

    [Fact]
    public async Task ConnectAsync_NobodyListens_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<ConnectException>(
            () => PolledConnection.ConnectAsync(new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free()), Token));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public async Task ConnectAsync_OverIPv6_Connects()
    {
        Assert.SkipUnless(Socket.OSSupportsIPv6, "There is no IPv6 here.");
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        using var connection = await PolledConnection.ConnectAsync((IPEndPoint)listener.LocalEndpoint, Token);
        using var accepted = await listener.AcceptSocketAsync(Token);
        await connection.Socket.SayAsync("hello");
        Assert.Equal("hello", await accepted.HearAsync(5));
    }

    private async Task<int> ReceiveAsync(string? said = null)
    {
        if (said is not null)
            await _peer.SayAsync(said);
        while (true)
        {
            await Within("something to receive", _connection.DataAsync().AsTask());
            if (_connection.TryReceive(_buffer, out var count))
                return count;
        }
    }

    // A signal may be old: then nothing is there, and the next wait is a real one.
    private Task Drained()
    {
        Task data;
        while ((data = _connection.DataAsync().AsTask()).IsCompleted)
            Assert.False(_connection.TryReceive(_buffer, out _));
        return data;
    }

    private void Fill()
    {
        while (HasRoom())
        {
        }
    }

    private bool HasRoom()
    {
        _connection.Socket.Send(new byte[64 * 1024], SocketFlags.None, out var error);
        return error == SocketError.Success;
    }

    private static Task<bool> Within(string what, params Task[] waits) => Eventually.Within(what, AllAsync(waits));

    private static async Task<bool> AllAsync(Task[] waits)
    {
        await Task.WhenAll(waits);
        return true;
    }
}
