using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Identity;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Proxies;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class ProxiedArrivalTests
{
    private const string Proxy = "127.0.0.7";
    private const string Header = "PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n";

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    public async Task TrustedProxy_TellsTheClient_WhoseBytesGoOn(string inTheSamePiece)
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync(Header + inTheSamePiece);
        using var server = await gateway.AcceptAsync();
        await client.SayAsync(", server");
        Assert.Equal(inTheSamePiece + ", server", await server.HearAsync(inTheSamePiece.Length + 8));
        await server.SayAsync("hello, client");
        Assert.Equal("hello, client", await client.HearAsync(13));
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketEnd.Fin, await server.EndAsync());
        Assert.Equal(ClientKey.From(IPAddress.Parse("192.0.2.1")), Assert.Single(gateway.Door.Visits).Visit.Client);
    }

    [Fact]
    public async Task TrustedProxy_InPieces_IsReadAsOne()
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync(Proxy);
        foreach (var letter in Header)
            await client.SayAsync(letter.ToString());
        using var server = await gateway.AcceptAsync();
        await client.SayAsync("hello");
        Assert.Equal("hello", await server.HearAsync(5));
    }

    [Fact]
    public async Task TrustedProxy_ServerWantsAHeaderToo_IsToldTheClient()
    {
        await using var gateway = await StartAsync(listener => listener with { SendProxy = true });
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync(Header);
        using var server = await gateway.AcceptAsync();
        client.Shutdown(SocketShutdown.Send);
        var (bytes, _) = await Eventually.Within("the header", server.ReceiveUntilEndAsync());
        Assert.Equal(ProxyFinding.Header, ProxyHeaderReader.Read(bytes, out var header));
        Assert.Equal(new ProxiedEnds(IPEndPoint.Parse("192.0.2.1:51000"), IPEndPoint.Parse("198.51.100.7:443")), header.Ends);
    }

    [Theory]
    [InlineData("hello, I am nobody's client")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.7 51000 443\r\n")]
    public async Task TrustedProxy_TellsNobody_IsReset(string bytes)
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync(bytes);
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        Assert.Empty(gateway.Door.Visits);
    }

    [Fact]
    public async Task TrustedProxy_EndsInTheMiddle_IsReset()
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync("PROXY TCP4");
        client.Shutdown(SocketShutdown.Send);
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
        Assert.Empty(gateway.Door.Visits);
    }

    [Fact]
    public async Task TrustedProxy_SaysNothing_IsCutAfterSomeTime()
    {
        var time = new FakeTimeProvider();
        await using var gateway = await StartAsync(time: time);
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync("PROXY TCP4");
        var end = client.EndAsync();
        await Eventually.True("it is cut", () =>
        {
            time.Advance(ProxyHeaderReader.HeaderTimeout);
            return end.IsCompleted;
        });
        Assert.Equal(SocketEnd.Reset, await end);
    }

    [Fact]
    public async Task TrustedProxy_SaysNothing_IsCutAtShutdown()
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync("PROXY TCP4");
        await gateway.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(SocketEnd.Reset, await client.EndAsync());
    }

    [Fact]
    public async Task ProxyItself_IsClosedInOrderWithoutBeingAClient()
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync(Proxy);
        await client.SayAsync("PROXY UNKNOWN\r\n");
        Assert.Equal(SocketEnd.Fin, await client.EndAsync());
        Assert.Empty(gateway.Door.Visits);
    }

    [Fact]
    public async Task AnybodyElse_IsTheClient_AndItsHeaderIsNotRead()
    {
        await using var gateway = await StartAsync();
        using var client = await gateway.ConnectAsync("127.0.0.9");
        await client.SayAsync(Header);
        using var server = await gateway.AcceptAsync();
        Assert.Equal(Header, await server.HearAsync(Header.Length));
        Assert.Equal(ClientKey.From(IPAddress.Parse("127.0.0.9")), Assert.Single(gateway.Door.Visits).Visit.Client);
    }

    private static Task<TcpGateway> StartAsync(Func<ListenerOptions, ListenerOptions>? change = null, TimeProvider? time = null) =>
        TcpGateway.StartAsync(
            listener =>
            {
                listener = listener with
                {
                    ClientAddress = ClientAddressSource.ProxyProtocol,
                    TrustedProxies = new TrustedProxies([IPNetwork.Parse(Proxy + "/32")]),
                };
                return change?.Invoke(listener) ?? listener;
            },
            time: time);
}
