using System.Net.Sockets;

namespace UserBalance.Gateway.Net;

/// <summary>Sends over a socket for as long as that is allowed.</summary>
/// <remarks>
/// It asks right before each system call. A send that finds the socket full is finished by the runtime when there is room again,
/// maybe after this process was frozen, and the runtime does not ask. So where there is no other way to wait for room, no more than one
/// byte is ever left to it.
/// </remarks>
internal sealed class GuardedSender
{
    private readonly Socket _socket;
    private readonly TcpConnection? _connection;
    private readonly Func<bool> _maySend;

    /// <param name="socket">The connected socket.</param>
    /// <param name="maySend">Whether something may be sent at this moment. Once it may not, it never may again.</param>
    public GuardedSender(Socket socket, Func<bool> maySend)
    {
        _socket = socket;
        _maySend = maySend;
        socket.Blocking = false;
    }

    /// <inheritdoc cref="GuardedSender(Socket, Func{bool})"/>
    /// <param name="connection">The connection.</param>
    public GuardedSender(TcpConnection connection, Func<bool> maySend)
    {
        _socket = connection.Socket;
        _connection = connection;
        _maySend = maySend;
    }

    /// <summary>Sends all of <paramref name="bytes"/>.</summary>
    /// <exception cref="SocketException">It is not allowed any more, or the connection is broken.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken = default)
    {
        var rest = SendWhatFits(bytes);
        return rest.IsEmpty ? default : SendRestAsync(rest, cancellationToken);
    }

    /// <summary>Tells the peer that there is no more.</summary>
    /// <exception cref="SocketException">It is not allowed any more, or the connection is broken.</exception>
    public void Finish()
    {
        ThrowUnlessAllowed();
        _socket.Shutdown(SocketShutdown.Send);
    }

    /// <summary>Fails when nothing may be sent at this moment.</summary>
    /// <exception cref="SocketException">It may not.</exception>
    public void ThrowUnlessAllowed()
    {
        if (!_maySend())
            throw new SocketException((int)SocketError.OperationAborted);
    }

    private async ValueTask SendRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellationToken)
    {
        while (!rest.IsEmpty)
        {
            if (_connection is not null)
                await _connection.RoomAsync();
            else
                rest = rest[await _socket.SendAsync(rest[..1], SocketFlags.None, cancellationToken)..];
            rest = SendWhatFits(rest);
        }
    }

    private ReadOnlyMemory<byte> SendWhatFits(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.IsEmpty)
            return bytes;
        ThrowUnlessAllowed();
        var error = Send(bytes.Span, out var count);
        return error is SocketError.Success or SocketError.WouldBlock ? bytes[count..] : throw new SocketException((int)error);
    }

    private SocketError Send(ReadOnlySpan<byte> bytes, out int count)
    {
        if (_connection is not null)
            return _connection.Send(bytes, out count);
        count = _socket.Send(bytes, SocketFlags.None, out var error);
        return error;
    }
}
