using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Identity;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Proxies;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class ProxiedVisitorTests : IAsyncLifetime
{
    private const string Proxy = "127.0.0.7";
    private const string Get = "GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n";

    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(
        context => context.Response.WriteAsync(
            $"for={context.Request.Headers["X-Forwarded-For"]} proto={context.Request.Headers["X-Forwarded-Proto"]}."));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n", "192.0.2.1")]
    [InlineData("PROXY TCP6 2001:db8::1 ::1 51000 443\r\n", "2001:db8::1")]
    public async Task ProxyProtocol_FromATrustedProxy_TellsTheClient(string header, string client)
    {
        await using var gateway = await StartAsync(ClientAddressSource.ProxyProtocol);
        var answer = await ExchangeAsync(gateway, Proxy, header + Get);
        Assert.Contains($"for={client} proto=http.", answer);
        Assert.Equal(ClientKey.From(IPAddress.Parse(client)), gateway.Pool.OnlyVisit.Visit.Client);
    }

    [Fact]
    public async Task ProxyProtocol_InPieces_IsReadAsOne()
    {
        await using var gateway = await StartAsync(ClientAddressSource.ProxyProtocol);
        using var socket = await ConnectAsync(gateway, Proxy);
        foreach (var letter in "PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n" + Get)
            await socket.SayAsync(letter.ToString());
        Assert.Contains("for=192.0.2.1 proto=http.", await AllOfAsync(socket));
    }

    [Theory]
    [InlineData(Get)]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.7 51000 443\r\n" + Get)]
    public async Task ProxyProtocol_TrustedProxyTellsNobody_IsCut(string bytes)
    {
        await using var gateway = await StartAsync(ClientAddressSource.ProxyProtocol);
        Assert.Equal("", await ExchangeAsync(gateway, Proxy, bytes));
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task ProxyProtocol_TrustedProxySaysNothing_IsCutAfterSomeTime()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(_server.AsBackend), Proxied(ClientAddressSource.ProxyProtocol), time: time);
        using var socket = await ConnectAsync(gateway, Proxy);
        await socket.SayAsync("PROXY TCP4");
        var end = socket.ReceiveUntilEndAsync();
        await Eventually.True("it is cut", () =>
        {
            time.Advance(ProxyHeaderReader.HeaderTimeout);
            return end.IsCompleted;
        });
        Assert.Empty((await end).Bytes);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task ProxyProtocol_ProxyItself_IsAnsweredWithoutBeingAClient()
    {
        await using var gateway = await StartAsync(ClientAddressSource.ProxyProtocol);
        Assert.StartsWith("HTTP/1.1 200 OK", await ExchangeAsync(gateway, Proxy, "PROXY UNKNOWN\r\n" + Get));
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task ProxyProtocol_FromAnybodyElse_IsNotRead()
    {
        await using var gateway = await StartAsync(ClientAddressSource.ProxyProtocol);
        var spoofed = await ExchangeAsync(gateway, "127.0.0.9", "PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n" + Get);
        Assert.StartsWith("HTTP/1.1 400", spoofed);
        Assert.Empty(gateway.Pool.Visits);

        Assert.Contains("for=127.0.0.9 proto=http.", await ExchangeAsync(gateway, "127.0.0.9", Get));
        Assert.Equal(ClientKey.From(IPAddress.Parse("127.0.0.9")), gateway.Pool.OnlyVisit.Visit.Client);
    }

    [Fact]
    public async Task ProxyProtocol_BeforeTls_TellsTheClient()
    {
        using var certificate = new TestCertificate();
        await using var gateway = await StartAsync(
            ClientAddressSource.ProxyProtocol, options => options with { Certificate = certificate.Write("pem") });
        using var socket = await ConnectAsync(gateway, Proxy);
        await socket.SayAsync("PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n");
        await using var tls = new SslStream(
            new NetworkStream(socket),
            leaveInnerStreamOpen: false,
            (_, shown, _, _) => shown?.GetCertHashString() == certificate.Thumbprint);
        await tls.AuthenticateAsClientAsync("localhost");
        await tls.WriteAsync(Encoding.ASCII.GetBytes(Get), ThisTest.Token);
        using var reader = new StreamReader(tls);
        Assert.Contains("for=192.0.2.1 proto=https.", await Eventually.Within("the answer", reader.ReadToEndAsync(ThisTest.Token)));
    }

    [Theory]
    [InlineData(ClientAddressSource.XForwardedFor, "X-Forwarded-For: 198.51.100.9, 192.0.2.1\r\nX-Forwarded-Proto: https")]
    [InlineData(ClientAddressSource.Forwarded, "Forwarded: for=198.51.100.9, for=192.0.2.1;proto=https")]
    internal async Task Header_FromATrustedProxy_TellsTheClient(ClientAddressSource source, string header)
    {
        await using var gateway = await StartAsync(source);
        var answer = await ExchangeAsync(gateway, Proxy, WithHeader(header));
        Assert.Contains("for=192.0.2.1 proto=https.", answer);
        Assert.Equal(ClientKey.From(IPAddress.Parse("192.0.2.1")), gateway.Pool.OnlyVisit.Visit.Client);
    }

    [Theory]
    [InlineData(ClientAddressSource.XForwardedFor, "X-Forwarded-For: 192.0.2.1\r\nX-Forwarded-Proto: https")]
    [InlineData(ClientAddressSource.Forwarded, "Forwarded: for=192.0.2.1;proto=https")]
    [InlineData(ClientAddressSource.Connection, "X-Forwarded-For: 192.0.2.1\r\nForwarded: for=192.0.2.1")]
    internal async Task Header_FromAnybodyElse_IsNotBelieved(ClientAddressSource source, string header)
    {
        await using var gateway = await StartAsync(source);
        var answer = await ExchangeAsync(gateway, "127.0.0.9", WithHeader(header));
        Assert.Contains("for=127.0.0.9 proto=http.", answer);
        Assert.Equal(ClientKey.From(IPAddress.Parse("127.0.0.9")), gateway.Pool.OnlyVisit.Visit.Client);
    }

    // A proxy hands on what it does not know: so only the header that it is known to write counts.
    [Theory]
    [InlineData(ClientAddressSource.XForwardedFor, "Forwarded: for=192.0.2.1")]
    [InlineData(ClientAddressSource.XForwardedFor, "X_Forwarded_For: 192.0.2.1")]
    [InlineData(ClientAddressSource.XForwardedFor, "X-Forwarded-For: unknown")]
    [InlineData(ClientAddressSource.Forwarded, "X-Forwarded-For: 192.0.2.1")]
    [InlineData(ClientAddressSource.Forwarded, "Forwarded: for=192.0.2.1;for=192.0.2.2")]
    internal async Task Header_TrustedProxyTellsNobody_IsRefused(ClientAddressSource source, string header)
    {
        await using var gateway = await StartAsync(source);
        var answer = await ExchangeAsync(gateway, Proxy, WithHeader(header));
        Assert.StartsWith("HTTP/1.1 400 Client Not Told", answer);
        Assert.Contains("X-UserBalance-Reason: client-not-told", answer);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task ProxyProtocol_ClientCameOverTls_IsTold()
    {
        await using var gateway = await StartAsync(ClientAddressSource.ProxyProtocol);
        var header = Encoding.Latin1.GetString(
            Convert.FromHexString("0D0A0D0A000D0A515549540A21110014C0000201C6336407C73801BB2000050100000000"));
        using var socket = await ConnectAsync(gateway, Proxy);
        await socket.SendAllAsync(Encoding.Latin1.GetBytes(header + Get));
        Assert.Contains("for=192.0.2.1 proto=https.", await AllOfAsync(socket));
    }

    // Over HTTP/2 in cleartext the scheme comes with each request, and a proxy that has TLS says so.
    [Theory]
    [InlineData(ClientAddressSource.XForwardedFor, "127.0.0.0/8", "https", "", "https")]
    [InlineData(ClientAddressSource.XForwardedFor, "127.0.0.0/8", "http", "", "http")]
    [InlineData(ClientAddressSource.XForwardedFor, "127.0.0.0/8", "https", "http", "http")]
    [InlineData(ClientAddressSource.XForwardedFor, "127.0.0.0/8", "gopher", "", "http")]
    [InlineData(ClientAddressSource.XForwardedFor, "127.0.0.7/32", "https", "", "http")]
    [InlineData(ClientAddressSource.Connection, "127.0.0.7/32", "https", "", "http")]
    internal async Task Scheme_OverHttp2_IsBelievedFromATrustedProxy(
        ClientAddressSource source, string trusted, string scheme, string header, string told)
    {
        await using var gateway = await TestGateway.StartAsync(_server, listener => listener with
        {
            Protocol = ListenerProtocol.Http2,
            ClientAddress = source,
            TrustedProxies = new TrustedProxies([IPNetwork.Parse(trusted)]),
        });
        using var visitor = new RawHttp2();
        IEnumerable<(string, string)> forwarded = header.Length > 0 ? [("x-forwarded-proto", header)] : [];
        await visitor.BeginAsync(
            gateway.EndPoint, isOpen: false,
            [(":method", "GET"), (":scheme", scheme), (":path", "/"), (":authority", "h"), ("x-forwarded-for", "192.0.2.1"), .. forwarded]);
        Assert.Contains($"proto={told}.", await visitor.HearAsync("proto="), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_ManyClientsOnOneConnection_AreToldApart()
    {
        await using var gateway = await StartAsync(ClientAddressSource.XForwardedFor);
        using var socket = await ConnectAsync(gateway, Proxy);
        for (var number = 1; number <= 3; number++)
        {
            await socket.SayAsync($"GET / HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: 192.0.2.{number}\r\n\r\n");
            await Eventually.True($"visit {number} is over", () => gateway.Pool.Visits.Count(visit => visit.Ends > 0) == number);
        }

        Assert.Equal(["192.0.2.1", "192.0.2.2", "192.0.2.3"], gateway.Pool.Visits.Select(visit => visit.Visit.Client.ToString()));
    }

    private Task<TestGateway> StartAsync(ClientAddressSource source, Func<ListenerOptions, ListenerOptions>? change = null) =>
        TestGateway.StartAsync(_server, listener => Proxied(source)(change?.Invoke(listener) ?? listener));

    private static Func<ListenerOptions, ListenerOptions> Proxied(ClientAddressSource source) => listener =>
        listener with { ClientAddress = source, TrustedProxies = new TrustedProxies([IPNetwork.Parse(Proxy + "/32")]) };

    private static string WithHeader(string header) => Get.Replace("Host: b", "Host: b\r\n" + header, StringComparison.Ordinal);

    private static async Task<Socket> ConnectAsync(TestGateway gateway, string source)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await socket.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        return socket;
    }

    private static async Task<string> ExchangeAsync(TestGateway gateway, string source, string bytes)
    {
        using var socket = await ConnectAsync(gateway, source);
        await socket.SayAsync(bytes);
        return await AllOfAsync(socket);
    }

    private static async Task<string> AllOfAsync(Socket socket)
    {
        var (bytes, _) = await Eventually.Within("the gateway to close", socket.ReceiveUntilEndAsync());
        return Encoding.Latin1.GetString(bytes);
    }
}
