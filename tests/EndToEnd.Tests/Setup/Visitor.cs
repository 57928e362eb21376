using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>A user: connections from one address of its own.</summary>
internal sealed class Visitor(IPAddress address)
{
    public IPAddress Address => address;

    /// <summary>A user that was never seen before.</summary>
    public static Visitor Next() => new(Loopback.Next());

    public static Visitor[] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    /// <summary>
    /// Asks for a page on a connection of its own. A TCP listener passes the HTTP through, so it is asked in the same way.
    /// </summary>
    /// <param name="listener">Where to ask.</param>
    /// <param name="path">What to ask for.</param>
    /// <param name="host">Which host to name; the listener unless set.</param>
    public async Task<Answer> AskAsync(IPEndPoint listener, string path = "/", string? host = null)
    {
        using var socket = await ConnectAsync(listener);
        try
        {
            await socket.SendAsync(Request(path, host ?? listener.ToString()));
            return Answer.Parse(await Eventually.Within($"the answer of {listener}", ReadToEndAsync(socket)));
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            return Answer.Reset;
        }
    }

    /// <summary>Opens the endless stream and holds it open, once its first event is there.</summary>
    public async Task<IDisposable> HoldStreamAsync(IPEndPoint listener)
    {
        var socket = await ConnectAsync(listener);
        await socket.SendAsync(Request("/stream", listener.ToString()));
        var seen = new StringBuilder();
        var buffer = new byte[1024];
        while (!seen.ToString().Contains("data: ", StringComparison.Ordinal))
        {
            var count = await Eventually.Within("the first event of the stream", socket.ReceiveAsync(buffer));
            Assert.True(count > 0, $"The stream ended: {seen}");
            seen.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return socket;
    }

    /// <summary>Opens a connection and says nothing.</summary>
    public async Task<Socket> ConnectAsync(IPEndPoint listener)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(address, 0));
        await socket.ConnectAsync(listener);
        return socket;
    }

    private static byte[] Request(string path, string host) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

    private static async Task<string> ReadToEndAsync(Socket socket)
    {
        var buffer = new byte[4096];
        var text = new StringBuilder();
        int count;
        while ((count = await socket.ReceiveAsync(buffer)) > 0)
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        return text.ToString();
    }
}
