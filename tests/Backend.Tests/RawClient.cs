using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Testing;

namespace UserBalance.Backend.Tests;

/// <summary>A connection on which a test decides about every byte.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public static async Task<RawClient> ConnectAsync(BackendServer server, string source = "127.0.0.1")
    {
        var client = new RawClient();
        client._socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await client._socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return client;
    }

    public async Task SendAsync(params byte[] bytes) => await _socket.SendAsync(bytes);

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    public void Finish() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Closes with a reset.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    /// <summary>All that arrives until <paramref name="end"/> was seen, or until the connection closes.</summary>
    public async Task<string> ReadAsync(string? end = null)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (end is null || !text.ToString().Contains(end, StringComparison.Ordinal))
        {
            var count = await Eventually.Within("bytes or the end of the connection", Receive(buffer));
            if (count == 0)
                break;
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<int> Receive(byte[] buffer)
    {
        try
        {
            return await _socket.ReceiveAsync(buffer);
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return 0;
        }
    }
}
