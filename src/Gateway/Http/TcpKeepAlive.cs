using System.Net.Sockets;

namespace UserBalance.Gateway.Http;

/// <summary>Finds out about a peer that vanished without a FIN, so that it does not hold a visit for ever.</summary>
internal static class TcpKeepAlive
{
    /// <summary>Probes after 60 s of silence, then every 10 s, and gives up after the third probe without an answer.</summary>
    public static void EnableOn(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 60);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }
}
