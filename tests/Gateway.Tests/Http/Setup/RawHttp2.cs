using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>A connection that sends header fields over HTTP/2 in cleartext that no HTTP client would send.</summary>
internal sealed class RawHttp2 : IDisposable
{
    private const byte Headers = 1;
    private const byte Settings = 4;

    private readonly TcpClient _client = new();

    public void Dispose() => _client.Dispose();

    /// <summary>Begins a request that has no body, or leaves it open.</summary>
    public async Task BeginAsync(IPEndPoint gateway, bool isOpen, params IEnumerable<(string Name, string Value)> fields)
    {
        const byte endStream = 1, endHeaders = 4;
        await _client.ConnectAsync(gateway, ThisTest.Token);
        byte[] block = [.. fields.SelectMany(field => Literal(field.Name, field.Value))];
        await _client.GetStream().WriteAsync(
            (byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, 0, []), .. Frame(
                Headers, (byte)(endHeaders | (isOpen ? 0 : endStream)), 1, block)],
            ThisTest.Token);
    }

    /// <summary>Reads until <paramref name="text"/> has come in a frame of the request; header blocks are not decoded.</summary>
    public async Task<string> HearAsync(string text)
    {
        var heard = new StringBuilder();
        while (!heard.ToString().Contains(text, StringComparison.Ordinal))
        {
            var head = await Eventually.Within("a frame", ReadAsync(9));
            var payload = await ReadAsync((int)(BinaryPrimitives.ReadUInt32BigEndian(head) >> 8));
            heard.Append(head[3] switch { 0 => "", 1 => "headers ", 3 => "reset ", 7 => "go away ", _ => "other " });
            if (head[3] is 0 or 1)
                heard.Append(Encoding.Latin1.GetString(payload));
        }

        return heard.ToString();
    }

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await _client.GetStream().ReadExactlyAsync(bytes, ThisTest.Token);
        return bytes;
    }

    private static byte[] Frame(byte type, byte flags, byte stream, byte[] payload) =>
        [(byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags, 0, 0, 0, stream, .. payload];

    private static byte[] Literal(string name, string value) =>
        [0, (byte)name.Length, .. Encoding.Latin1.GetBytes(name), (byte)value.Length, .. Encoding.Latin1.GetBytes(value)];
}
