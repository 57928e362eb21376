using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace UserBalance.Gateway.Net;

/// <summary>What every socket of the data path has in common.</summary>
internal static class TcpSocket
{
    private const int KeepAliveSeconds = 60;
    private const int KeepAliveRetrySeconds = 10;
    private const int KeepAliveRetries = 3;

    private static readonly LingerOption Abortive = new(enable: true, seconds: 0);

    /// <summary>Makes a socket that can be connected to <paramref name="server"/>.</summary>
    public static Socket For(IPEndPoint server)
    {
        // Whether a server is there is for the health checks to find out; keep-alive is for what stands in between and forgets quiet
        // connections. Each option is a system call for each connection, and these are not inherited.
        var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        return socket;
    }

    /// <summary>Connects to a server by the runtime's own means.</summary>
    /// <exception cref="SocketException">It does not accept.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<Socket> ConnectAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        var socket = For(server);
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Reset();
            throw;
        }
    }

    /// <summary>
    /// Sends without delay, and finds out within 90 s that a silent peer has vanished: without this, a user whose machine lost
    /// power would hold a slot for ever.
    /// </summary>
    public static void Tune(this Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, KeepAliveSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, KeepAliveRetrySeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, KeepAliveRetries);
    }

    /// <summary>Makes the socket of a web server's address.</summary>
    public static Socket Listening(EndPoint endPoint)
    {
        // Accepted sockets inherit the options of the listening one.
        var socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        socket.Tune();
        return socket;
    }

    /// <summary>Closes with a reset, whatever state it is in: what the kernel has not sent yet is dropped.</summary>
    public static void Reset(this Socket socket)
    {
        try
        {
            socket.LingerState = Abortive;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // Another thread was faster.
        }

        socket.Dispose();
    }

    /// <summary>Whether the peer has reset the connection, or keep-alive has given it up.</summary>
    public static bool IsBroken(this Socket socket)
    {
        try
        {
            return socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is not 0;
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            return true;
        }
    }
}
