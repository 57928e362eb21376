using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Hosting.Proxies;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class ConnectionLimitTests
{
    [Theory]
    [InlineData((int)TcpRejection.Fin, (int)SocketEnd.Fin)]
    [InlineData((int)TcpRejection.Reset, (int)SocketEnd.Reset)]
    public async Task OneTooMany_IsClosedAsConfigured_AndTheNextIsServedWhenOneIsOver(int rejection, int end)
    {
        await using var gateway = await TcpGateway.StartAsync(
            listener => listener with { MaxConnections = 1, Rejection = (TcpRejection)rejection });
        var (client, server) = await gateway.OpenAsync();
        Assert.Equal((SocketEnd)end, await EndOfAsync(gateway));
        Assert.Single(gateway.Door.Visits);

        await client.SayAsync("still served");
        Assert.Equal("still served", await server.HearAsync(12));
        client.Dispose();
        server.Dispose();
        await Eventually.True("the next is served", () => IsServedAsync(gateway));
    }

    [Fact]
    public async Task OneTooManyOfAClient_IsClosed_AndOthersAreServed()
    {
        await using var gateway = await TcpGateway.StartAsync(listener => listener with { MaxConnectionsPerClient = 1 });
        var (client, server) = await gateway.OpenAsync();
        using (client)
        using (server)
        {
            using var second = await gateway.ConnectAsync();
            Assert.Equal(SocketEnd.Fin, await second.EndAsync());
            using var other = await gateway.ConnectAsync("127.0.0.2");
            using var others = await gateway.AcceptAsync();
            await other.SayAsync("hello");
            Assert.Equal("hello", await others.HearAsync(5));
            Assert.Equal(2, gateway.Door.Visits.Count);
        }
    }

    [Fact]
    public async Task OneTooManyOfAClient_BehindATrustedProxy_IsTheClientsNotTheProxys()
    {
        await using var gateway = await TcpGateway.StartAsync(listener => listener with
        {
            MaxConnectionsPerClient = 1,
            ClientAddress = ClientAddressSource.ProxyProtocol,
            TrustedProxies = new([System.Net.IPNetwork.Parse("127.0.0.7/32")]),
        });
        using var first = await ConnectAsync("192.0.2.1");
        using var atServer = await gateway.AcceptAsync();
        using var other = await ConnectAsync("192.0.2.2");
        using var othersAtServer = await gateway.AcceptAsync();
        using var second = await ConnectAsync("192.0.2.1");
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());

        async Task<Socket> ConnectAsync(string client)
        {
            var socket = await gateway.ConnectAsync("127.0.0.7");
            await socket.SayAsync($"PROXY TCP4 {client} 198.51.100.7 51000 443\r\n");
            return socket;
        }
    }

    [Fact]
    public async Task TurnedAwayByThePool_DoesNotCountAnyLonger()
    {
        await using var gateway = await TcpGateway.StartAsync(
            listener => listener with { MaxConnections = 1, MaxConnectionsPerClient = 1 });
        gateway.Door.OnEnter = _ => ValueTask.FromResult(Entry.Refused(Outcome.Full));
        for (var i = 0; i < 5; i++)
        {
            using var client = await gateway.ConnectAsync();
            Assert.Equal(SocketEnd.Fin, await client.EndAsync());
        }

        gateway.Door.OnEnter = source => ValueTask.FromResult(gateway.Door.Admit(source));
        await Eventually.True("a connection is served", () => IsServedAsync(gateway));
    }

    // A reset may be there before the connection is.
    private static async Task<SocketEnd> EndOfAsync(TcpGateway gateway)
    {
        try
        {
            using var client = await gateway.ConnectAsync("127.0.0.2");
            return await client.EndAsync();
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            return SocketEnd.Reset;
        }
    }

    private static async Task<bool> IsServedAsync(TcpGateway gateway)
    {
        try
        {
            using var client = await gateway.ConnectAsync("127.0.0.2");
            // What is turned away is at its end, one way or the other.
            await Eventually.True("it is decided", () => gateway.ServerWasReached || client.Poll(TimeSpan.Zero, SelectMode.SelectRead));
            if (!gateway.ServerWasReached)
                return false;
            using var server = await gateway.AcceptAsync();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
