using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Net.Polling;

namespace UserBalance.Gateway.Net;

/// <summary>A connected socket of the TCP data path, and how it is waited for. Nothing that it does blocks.</summary>
/// <remarks>One may wait for data and another for room at the same time; a wait also ends when the socket is closed from
/// elsewhere.</remarks>
internal abstract class TcpConnection(Socket socket) : IDisposable
{
    public Socket Socket => socket;

    /// <summary>Makes a connection over a socket that was accepted.</summary>
    /// <param name="socket">The socket; the connection closes it.</param>
    /// <param name="near">The connection that it will be joined with.</param>
    public static TcpConnection Over(Socket socket, TcpConnection? near = null) =>
        OperatingSystem.IsLinux() ? PolledConnection.Watch(socket, near) : new AwaitedConnection(socket);

    /// <summary>Connects to a server.</summary>
    /// <exception cref="SocketException">It does not accept.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<TcpConnection> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken) => OperatingSystem.IsLinux()
        ? PolledConnection.ConnectAsync(server, cancellationToken)
        : AwaitedConnection.ConnectAsync(server, cancellationToken);

    /// <summary>Completes when <see cref="TryReceive"/> may have something to receive.</summary>
    public abstract ValueTask DataAsync();

    /// <summary>Completes when there may be room to send.</summary>
    public abstract ValueTask RoomAsync();

    /// <summary>Receives what is there.</summary>
    /// <param name="buffer">Where it is put.</param>
    /// <param name="count">How many bytes were received; 0 at the end of the stream.</param>
    /// <returns><see langword="false"/> when nothing is there.</returns>
    /// <exception cref="SocketException">The connection is broken.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public virtual bool TryReceive(Span<byte> buffer, out int count)
    {
        var error = Receive(buffer, out count);
        return error switch
        {
            SocketError.Success => true,
            SocketError.WouldBlock => false,
            _ => throw new SocketException((int)error),
        };
    }

    /// <summary>Sends what there is room for.</summary>
    /// <param name="bytes">What is sent.</param>
    /// <param name="count">How many of them there was room for.</param>
    /// <returns><see cref="SocketError.WouldBlock"/> when there is no room.</returns>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public virtual SocketError Send(ReadOnlySpan<byte> bytes, out int count)
    {
        count = socket.Send(bytes, SocketFlags.None, out var error);
        return error;
    }

    /// <summary>Whether the peer has reset the connection, or keep-alive has given it up.</summary>
    public bool IsBroken() => socket.IsBroken();

    /// <summary>Resets it when <paramref name="token"/> is cancelled.</summary>
    public CancellationTokenRegistration ResetOn(CancellationToken token) =>
        token.UnsafeRegister(static connection => ((TcpConnection)connection!).Reset(), this);

    /// <summary>Closes with a reset, whatever state it is in: what the kernel has not sent yet is dropped.</summary>
    public virtual void Reset() => socket.Reset();

    /// <summary>Closes in order.</summary>
    public virtual void Dispose() => socket.Dispose();

    /// <summary>Asks the system for what is there.</summary>
    protected virtual SocketError Receive(Span<byte> buffer, out int count)
    {
        count = socket.Receive(buffer, SocketFlags.None, out var error);
        return error;
    }
}
