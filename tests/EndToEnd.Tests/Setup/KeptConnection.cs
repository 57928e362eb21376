using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>A connection that a user keeps, and asks for one page after the other.</summary>
internal sealed partial class KeptConnection(Socket socket, IPEndPoint listener) : IDisposable
{
    /// <summary>Opens one.</summary>
    public static async Task<KeptConnection> OpenAsync(Visitor visitor, IPEndPoint listener) =>
        new(await visitor.ConnectAsync(listener), listener);

    /// <summary>Asks for a page.</summary>
    /// <returns>The status line.</returns>
    public async Task<string> AskAsync()
    {
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {listener}\r\n\r\n"));
        var buffer = new byte[4096];
        var text = "";
        while (!IsWhole(text))
        {
            var count = await Eventually.Within("the answer on a kept connection", socket.ReceiveAsync(buffer));
            Assert.True(count > 0, $"The connection to {listener} ended: {text}");
            text += Encoding.ASCII.GetString(buffer, 0, count);
        }

        return text[..text.IndexOf('\r', StringComparison.Ordinal)];
    }

    public void Dispose() => socket.Dispose();

    private static bool IsWhole(string text)
    {
        var length = ContentLength().Match(text);
        var body = text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        return length.Success && body >= 4 && text.Length - body == int.Parse(length.ValueSpan, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("(?<=\r\nContent-Length: )[0-9]+", RegexOptions.IgnoreCase)]
    private static partial Regex ContentLength();
}
