using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class HostileConnectionTests : IAsyncLifetime
{
    private const int Streams = 100_000;

    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(context => context.Response.WriteAsync("served"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Head_ThatTakesTooLong_IsAnsweredWith408AndTheConnectionClosed()
    {
        await using var gateway = await StartAsync(options => options with { RequestHeadersTimeout = TimeSpan.FromSeconds(1) });
        using var socket = await ConnectAsync(gateway);
        await socket.SayAsync("GET / HTTP/1.1\r\nHost: b\r\nX-Slow: ");
        Assert.StartsWith("HTTP/1.1 408 ", await AllOfAsync(socket), StringComparison.Ordinal);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("GET / HTTP/1.1\r\nHost: b\r\n\r\n")]
    public async Task Connection_WithoutARequest_IsClosedAfterItsTime(string before)
    {
        await using var gateway = await StartAsync(options => options with { KeepAliveTimeout = TimeSpan.FromSeconds(1) });
        using var socket = await ConnectAsync(gateway);
        await socket.SayAsync(before);
        Assert.StartsWith(before.Length == 0 ? "" : "HTTP/1.1 200 ", await AllOfAsync(socket), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: b\r\n\r\n", 9 * 1024, "414")]
    [InlineData("GET / HTTP/1.1\r\nHost: b\r\nX-Large: {0}\r\n\r\n", 33 * 1024, "431")]
    public async Task Head_ThatIsTooLarge_IsRefused(string request, int size, string status)
    {
        await using var gateway = await StartAsync();
        using var socket = await ConnectAsync(gateway);
        await socket.SayAsync(string.Format(null, CompositeFormat.Parse(request), new string('a', size)));
        Assert.StartsWith($"HTTP/1.1 {status} ", await AllOfAsync(socket), StringComparison.Ordinal);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task Streams_ThatAreOpenedAndResetAtOnce_EndTheConnection()
    {
        await using var gateway = await StartAsync(change: listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var socket = await ConnectAsync(gateway);
        await socket.SayAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await socket.SendAllAsync(Frame(4, 0, 0, []));
        var flooding = FloodAsync(socket);
        var (_, end) = await Eventually.Within("the end of the connection", socket.ReceiveUntilEndAsync());
        Assert.NotEqual(SocketEnd.None, end);
        Assert.InRange(await flooding, 0, Streams - 1);
    }

    /// <returns>How many streams were opened before the connection was ended.</returns>
    private static async Task<int> FloodAsync(Socket socket)
    {
        // :method GET, :scheme http, :path /, :authority b
        byte[] head = [0x82, 0x86, 0x84, 0x41, 1, (byte)'b'];
        for (var i = 0; i < Streams; i++)
        {
            var stream = (2 * i) + 1;
            try
            {
                await socket.SendAllAsync((byte[])[.. Frame(1, 0x5, stream, head), .. Frame(3, 0, stream, [0, 0, 0, 8])]);
            }
            catch (SocketException)
            {
                return i;
            }
        }

        return Streams;
    }

    private static byte[] Frame(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), (ushort)payload.Length);
        (frame[3], frame[4]) = (type, flags);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        return frame;
    }

    private static async Task<string> AllOfAsync(Socket socket)
    {
        var (bytes, _) = await Eventually.Within("the end of the connection", socket.ReceiveUntilEndAsync());
        return Encoding.ASCII.GetString(bytes);
    }

    private static async Task<Socket> ConnectAsync(TestGateway gateway)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(gateway.EndPoint);
        return socket;
    }

    private Task<TestGateway> StartAsync(Func<GatewayOptions, GatewayOptions>? gateway = null, Func<ListenerOptions, ListenerOptions>? change = null) =>
        TestGateway.StartAsync(new FakePool(_server.AsBackend), change, gateway: gateway);
}
