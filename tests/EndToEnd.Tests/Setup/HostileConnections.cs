using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>Connections of strangers who mean no good: slow, oversized, malformed and half-open ones.</summary>
internal sealed class HostileConnections : IDisposable
{
    private const int Oversized = 256 * 1024;

    // What a connection says first, and whether it then says that there is no more. It stays open for as long as it is let.
    private static readonly (byte[] Said, bool IsHalfClosed)[] Kinds =
    [
        ([], false),
        ([], true),
        (Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: b\r\nX-Slow: "), false),
        (Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: b\r\nX-Slow: "), true),
        (Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 1000000\r\n\r\nslow"), false),
        (Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: b\r\nX-Large: " + new string('a', Oversized)), false),
        (Encoding.ASCII.GetBytes("GET / HTTP/9.9\r\n\0\r\n\r\n"), false),
        // The beginning of a TLS record that announces more than follows.
        ([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc], false),
    ];

    private readonly List<Socket> _sockets = [];

    /// <summary>Opens them, in turn of each kind, at each of the listeners.</summary>
    public static async Task<HostileConnections> OpenAsync(int count, IReadOnlyList<IPEndPoint> listeners)
    {
        var connections = new HostileConnections();
        var strangers = Visitor.Next(4);
        for (var i = 0; i < count; i++)
        {
            var (said, isHalfClosed) = Kinds[i / listeners.Count % Kinds.Length];
            await connections.OpenAsync(strangers[i % strangers.Length], listeners[i % listeners.Count], said, isHalfClosed);
        }

        return connections;
    }

    /// <summary>Half of them go in order, half with a reset.</summary>
    public void Dispose()
    {
        for (var i = 0; i < _sockets.Count; i++)
        {
            if (int.IsEvenInteger(i))
                _sockets[i].LingerState = new LingerOption(true, 0);
            _sockets[i].Dispose();
        }
    }

    private async Task OpenAsync(Visitor stranger, IPEndPoint listener, byte[] said, bool isHalfClosed)
    {
        var socket = await stranger.ConnectAsync(listener);
        _sockets.Add(socket);
        socket.Blocking = false;
        try
        {
            // What does not fit stays unsaid: nobody waits for the gateway here.
            socket.Send(said, SocketFlags.None, out _);
            if (isHalfClosed)
                socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The gateway was faster.
        }
    }
}
