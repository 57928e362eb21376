using System.Net;
using System.Net.Sockets;

namespace UserBalance.Compare.Loads;

/// <summary>One request on a connection of its own, by a user who is his source address.</summary>
internal static class RawVisit
{
    // IP_BIND_ADDRESS_NO_PORT: the port is chosen when the connection is made, when the kernel may choose one that is used towards others.
    private const int IpLevel = 0;
    private const int BindAddressNoPort = 24;
    private const int BufferSize = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly byte[] Good = [.. "HTTP/1.1 200 "u8];
    private static readonly byte[] Enabled = BitConverter.GetBytes(1);

    /// <summary>Visits and waits for the end of the answer.</summary>
    /// <returns>Whether the answer was 200.</returns>
    public static bool Succeeds(IPAddress from, IPEndPoint to)
    {
        try
        {
            using var socket = Connect(from, to);
            socket.Send("GET / HTTP/1.1\r\nHost: compare\r\nConnection: close\r\n\r\n"u8);
            return EndsWell(socket);
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Opens a connection.</summary>
    /// <param name="from">The user.</param>
    /// <param name="to">The proxy.</param>
    public static Socket Connect(IPAddress from, IPEndPoint to)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            socket.SetRawSocketOption(IpLevel, BindAddressNoPort, Enabled);
            socket.Bind(new IPEndPoint(from, 0));
            socket.Connect(to);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Makes a request on a connection that stays open. The servers' answer is small and comes in one piece.</summary>
    /// <returns>Whether the answer was 200.</returns>
    public static bool IsAnswered(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        socket.Send("GET / HTTP/1.1\r\nHost: compare\r\n\r\n"u8);
        var length = socket.Receive(buffer);
        return buffer[..length].StartsWith(Good);
    }

    private static bool EndsWell(Socket socket)
    {
        Span<byte> buffer = stackalloc byte[BufferSize];
        var length = socket.Receive(buffer);
        var isGood = buffer[..length].StartsWith(Good);
        while (length > 0)
            length = socket.Receive(buffer);
        return isGood;
    }
}
