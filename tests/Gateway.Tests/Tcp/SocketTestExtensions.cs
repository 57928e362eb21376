using System.Net.Sockets;
using System.Text;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

/// <summary>How a test speaks over a socket, always with a deadline.</summary>
internal static class SocketTestExtensions
{
    public static async Task SendAllAsync(this Socket socket, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None)..];
    }

    public static Task SayAsync(this Socket socket, string text) => socket.SendAllAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>The next <paramref name="length"/> bytes as text.</summary>
    public static async Task<string> HearAsync(this Socket socket, int length)
    {
        var (bytes, _) = await Eventually.Within($"{length} bytes", socket.ReceiveUntilEndAsync(length));
        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>How the connection ends, after nothing more was said.</summary>
    public static async Task<SocketEnd> EndAsync(this Socket socket)
    {
        var (bytes, end) = await Eventually.Within("the end of the connection", socket.ReceiveUntilEndAsync());
        Assert.Empty(bytes);
        return end;
    }

    /// <summary>All that arrives up to <paramref name="most"/> bytes or the end of the connection.</summary>
    public static async Task<(byte[] Bytes, SocketEnd End)> ReceiveUntilEndAsync(this Socket socket, int most = int.MaxValue)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[Math.Min(most, 64 * 1024)];
        while (bytes.Length < most)
        {
            try
            {
                var count = await socket.ReceiveAsync(
                    buffer.AsMemory(0, (int)Math.Min(buffer.Length, most - bytes.Length)), SocketFlags.None);
                if (count == 0)
                    return (bytes.ToArray(), SocketEnd.Fin);
                bytes.Write(buffer, 0, count);
            }
            catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
            {
                return (bytes.ToArray(), SocketEnd.Reset);
            }
        }

        return (bytes.ToArray(), SocketEnd.None);
    }

    public static void CloseWithReset(this Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }
}

internal enum SocketEnd
{
    None,
    Fin,
    Reset,
}
