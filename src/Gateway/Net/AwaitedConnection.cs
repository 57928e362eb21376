using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Net;

/// <summary>A connection that waits by the runtime's own means, on systems that have no <c>epoll</c>.</summary>
internal sealed class AwaitedConnection : TcpConnection
{
    // There is no way to be told of room without sending something; and it is needed only for receivers that are slower than their sender.
    private static readonly TimeSpan RoomCheck = TimeSpan.FromMilliseconds(1);

    public AwaitedConnection(Socket socket)
        : base(socket) => socket.Blocking = false;

    /// <inheritdoc cref="TcpConnection.ConnectAsync"/>
    public static new async Task<TcpConnection> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken) =>
        new AwaitedConnection(await TcpSocket.ConnectAsync(server, cancellationToken));

    public override async ValueTask DataAsync() => await Socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None);

    public override async ValueTask RoomAsync()
    {
        while (!Socket.Poll(TimeSpan.Zero, SelectMode.SelectWrite))
            await Task.Delay(RoomCheck, TimeProvider.System);
    }
}
