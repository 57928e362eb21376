using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Hosting.Proxies;
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
        await SayPrefaceAsync(socket);
        // :method GET, :scheme http, :path /, :authority b
        byte[] head = [0x82, 0x86, 0x84, 0x41, 1, (byte)'b'];
        var flooding = FloodAsync(socket, stream => [.. Frame(1, 0x5, stream, head), .. Frame(3, 0, stream, [0, 0, 0, 8])]);
        var (_, end) = await Eventually.Within("the end of the connection", socket.ReceiveUntilEndAsync());
        Assert.NotEqual(SocketEnd.None, end);
        Assert.InRange(await flooding, 0, Streams - 1);
        await Eventually.True("nothing is counted any more", () => gateway.Connections is { Open: 0, Opened.Count: 0 });
    }

    [Theory]
    [InlineData(6, 8)]
    [InlineData(2, 5)]
    [InlineData(4, 0)]
    [InlineData(0xFA, 0)]
    public async Task Frames_ThatCarryNothing_EndTheConnection(byte kind, int length)
    {
        await using var gateway = await StartAsync(change: listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var socket = await ConnectAsync(gateway);
        await SayPrefaceAsync(socket);
        var payload = new byte[length];
        var flooding = FloodAsync(socket, _ => Frame(kind, 0, kind == 2 ? 1 : 0, payload));
        var (_, end) = await Eventually.Within("the end of the connection", socket.ReceiveUntilEndAsync());
        Assert.NotEqual(SocketEnd.None, end);
        Assert.InRange(await flooding, 0, Streams - 1);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("GET / HT", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n", false)]
    [InlineData("", true)]
    [InlineData("\u0016\u0003\u0001\u0002", true)]
    public async Task Connection_ThatIsGivenUp_IsNotCountedAnyMore(string said, bool isTls)
    {
        using var certificate = new TestCertificate();
        await using var gateway = await StartAsync(
            change: listener => isTls ? listener with { Certificate = certificate.Write("pem") } : listener);
        foreach (var how in new[] { SocketShutdown.Send, SocketShutdown.Both })
        {
            using var socket = await ConnectAsync(gateway);
            await socket.SayAsync(said);
            socket.Shutdown(how);
        }

        using (var reset = await ConnectAsync(gateway))
        {
            await reset.SayAsync(said);
            reset.LingerState = new LingerOption(enable: true, seconds: 0);
        }

        await ServesOneMoreAsync(gateway, isTls);
        await Eventually.True("nothing is counted any more", () => gateway.Connections is { Open: 0, Opened.Count: 0 });
    }

    [Fact]
    public async Task ProxyHeader_ThatNeverComes_LeavesNothingCounted()
    {
        await using var gateway = await StartAsync(change: listener => listener with
        {
            ClientAddress = ClientAddressSource.ProxyProtocol,
            TrustedProxies = new([System.Net.IPNetwork.Parse("127.0.0.1/32")]),
        });
        using (await ConnectAsync(gateway))
            await Eventually.True("it is counted", () => gateway.Connections.Open == 1);
        await Eventually.True("nothing is counted any more", () => gateway.Connections.Open == 0);
    }

    /// <returns>How many pieces were sent before the connection was ended.</returns>
    private static async Task<int> FloodAsync(Socket socket, Func<int, byte[]> pieceOf)
    {
        for (var i = 0; i < Streams; i++)
        {
            try
            {
                await socket.SendAllAsync(pieceOf((2 * i) + 1));
            }
            catch (SocketException)
            {
                return i;
            }
        }

        return Streams;
    }

    private static async Task SayPrefaceAsync(Socket socket)
    {
        await socket.SayAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        await socket.SendAllAsync(Frame(4, 0, 0, []));
    }

    // Who came before was accepted before.
    private static async Task ServesOneMoreAsync(TestGateway gateway, bool isTls)
    {
        if (isTls)
            return;
        using var socket = await ConnectAsync(gateway);
        await socket.SayAsync("GET / HTTP/1.1\r\nHost: b\r\n\r\n");
        Assert.Equal("HTTP/1.1 200", await socket.HearAsync(12));
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

    private Task<TestGateway> StartAsync(
        Func<GatewayOptions, GatewayOptions>? gateway = null, Func<ListenerOptions, ListenerOptions>? change = null) =>
        TestGateway.StartAsync(new FakePool(_server.AsBackend), change, gateway: gateway);
}
