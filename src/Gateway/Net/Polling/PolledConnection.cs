using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>A connection that waits in a <see cref="PollLoop"/>.</summary>
/// <remarks>
/// The runtime tries to receive before it waits, and so makes one system call in vain for each piece of a conversation. A piece that was
/// shorter than the buffer leaves nothing behind it (epoll(7), "edge-triggered"), so here the wait comes first.
/// </remarks>
internal sealed class PolledConnection : TcpConnection, IPolled
{
    private const uint ToRead = Epoll.In | Epoll.PeerHangUp | Epoll.EdgeTriggered;
    private const uint ToReadAndWrite = ToRead | Epoll.Out;

    private readonly Readiness _data = new();
    private readonly Readiness _room = new();
    private readonly PollLoop _loop;
    private long _id;
    private bool _isWatchedForRoom;
    // What is there at the beginning is told as well.
    private bool _isDrained = true;
    private volatile bool _isEnding;

    private PolledConnection(Socket socket, PollLoop loop)
        : base(socket) => _loop = loop;

    /// <summary>A connection over a connected socket.</summary>
    /// <param name="socket">The socket. No asynchronous operation was or is begun on it: it would be watched twice.</param>
    /// <param name="near">Another connection, whose loop it shares.</param>
    public static PolledConnection Watch(Socket socket, TcpConnection? near)
    {
        var connection = new PolledConnection(socket, (near as PolledConnection)?._loop ?? PollLoop.ForNew());
        connection._id = connection._loop.Watch(connection, ToRead);
        return connection;
    }

    /// <summary>Connects to a server.</summary>
    /// <exception cref="SocketException">It does not accept.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static new async Task<TcpConnection> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = new PolledConnection(TcpSocket.For(server), PollLoop.ForNew());
        try
        {
            connection.Socket.Blocking = false;
            await connection.FinishConnectAsync(SystemCalls.Connect(connection.Socket.SafeHandle, server.Serialize()), cancellationToken);
            return connection;
        }
        catch
        {
            connection.Reset();
            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    public override ValueTask DataAsync() => _isDrained && !_isEnding ? _data.WaitAsync() : default;

    public override bool TryReceive(Span<byte> buffer, out int count)
    {
        var wasEnding = _isEnding;
        var isAny = base.TryReceive(buffer, out count);
        _isDrained = count < buffer.Length;
        // An end that was told is there to be read. Should it not be, it is waited for again.
        if (!isAny && wasEnding)
            _isEnding = false;
        return isAny;
    }

    public override SocketError Send(ReadOnlySpan<byte> bytes, out int count) => SystemCalls.Send(Socket.SafeHandle, bytes, out count);

    public override ValueTask RoomAsync()
    {
        if (!_isWatchedForRoom)
        {
            _isWatchedForRoom = true;
            _loop.Change(this, _id, ToReadAndWrite);
        }

        return _room.WaitAsync();
    }

    public override void Reset()
    {
        _loop.Forget(_id);
        base.Reset();
        SignalAll();
    }

    public override void Dispose()
    {
        _loop.Forget(_id);
        base.Dispose();
        SignalAll();
    }

    /// <summary>The socket has something to tell.</summary>
    public void Signal(uint events)
    {
        const uint end = Epoll.PeerHangUp | Epoll.HangUp | Epoll.Error;
        if ((events & end) != 0)
            _isEnding = true;
        if ((events & (Epoll.Out | Epoll.HangUp | Epoll.Error)) != 0)
            _room.Signal();
        if ((events & (Epoll.In | end)) != 0)
            _data.Signal();
    }

    protected override SocketError Receive(Span<byte> buffer, out int count) => SystemCalls.Receive(Socket.SafeHandle, buffer, out count);

    private async ValueTask FinishConnectAsync(SocketError begun, CancellationToken cancellationToken)
    {
        if (begun is not (SocketError.Success or SocketError.InProgress))
            throw ConnectFailure.Connecting(new SocketException((int)begun), atOnce: true);
        // After the beginning: a socket that is not connected counts as hung up.
        _isWatchedForRoom = true;
        _id = _loop.Watch(this, ToReadAndWrite);
        if (begun == SocketError.Success)
            return;

        await using var cancelled = ResetOn(cancellationToken);
        await _room.WaitAsync();
        cancellationToken.ThrowIfCancellationRequested();
        // Without an end there is room because it is connected.
        if (!_isEnding)
            return;
        var outcome = (SocketError)Socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
        if (outcome != SocketError.Success)
            throw ConnectFailure.Connecting(new SocketException((int)outcome), atOnce: false);
    }

    private void SignalAll()
    {
        _room.Signal();
        _data.Signal();
    }
}
