using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Identity;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tcp;

/// <summary>An accepted connection together with who it is from.</summary>
internal sealed class Arrival
{
    private readonly TcpConnection? _watched;
    private readonly ProxiedEnds? _proxied;

    private Arrival(Socket socket, TcpConnection? watched, ProxiedEnds? proxied, ReadOnlyMemory<byte> firstBytes)
    {
        Socket = socket;
        _watched = watched;
        _proxied = proxied;
        FirstBytes = firstBytes;
    }

    /// <summary>The accepted socket.</summary>
    public Socket Socket { get; }

    /// <summary>The client.</summary>
    public IPEndPoint Source => _proxied?.Source ?? (IPEndPoint)Socket.RemoteEndPoint!;

    /// <summary>What the client connected to.</summary>
    public IPEndPoint Destination => _proxied?.Destination ?? (IPEndPoint)Socket.LocalEndPoint!;

    /// <summary>What the client has said already.</summary>
    public ReadOnlyMemory<byte> FirstBytes { get; }

    /// <summary>A connection that is from whom its socket tells.</summary>
    public static Arrival Of(Socket socket) => new(socket, null, null, default);

    /// <summary>A connection that is watched already.</summary>
    public static Arrival Of(TcpConnection connection) => new(connection.Socket, connection, null, default);

    /// <summary>A connection that a trusted proxy has brought.</summary>
    /// <param name="connection">The proxy's connection.</param>
    /// <param name="proxied">What the proxy has told.</param>
    /// <param name="firstBytes">What came behind that.</param>
    public static Arrival ThroughProxy(TcpConnection connection, ProxiedEnds proxied, ReadOnlyMemory<byte> firstBytes) =>
        new(connection.Socket, connection, proxied, firstBytes);

    /// <summary>The connection as one that can be waited for; to be asked for once.</summary>
    /// <param name="server">What it will be joined with.</param>
    public TcpConnection Watch(TcpConnection? server = null) => _watched ?? TcpConnection.Over(Socket, server);
}
