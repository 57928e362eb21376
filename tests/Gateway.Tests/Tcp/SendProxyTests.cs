using System.Net;
using System.Net.Sockets;
using UserBalance.Backend;
using UserBalance.Backend.Visits;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class SendProxyTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("127.0.0.1", "127.9.8.7", "127.0.0.1")]
    [InlineData("::", "127.9.8.7", "127.0.0.1")]
    [InlineData("::", "::1", "::1")]
    [InlineData("::1", "::1", "::1")]
    public async Task SendProxy_ServerLearnsWhoTheClientIs(string bind, string source, string destination)
    {
        await using var backend = await BackendServer.StartAsync(new BackendOptions { Name = "B1" }, TestContext.Current.CancellationToken);
        await using var gateway = await TcpGateway.StartAsync(listener => listener with
        {
            Bind = new IPEndPoint(IPAddress.Parse(bind), listener.Bind.Port),
            SendProxy = true,
        });
        gateway.Door.Server = TcpGateway.Backend("127.0.0.1", backend.Port);

        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Bind(new IPEndPoint(IPAddress.Parse(source), 0));
        await client.ConnectAsync(IPAddress.Parse(destination), gateway.Address.Port, TestContext.Current.CancellationToken);
        await client.SayAsync(Get);

        var (answer, _) = await Eventually.Within("the answer", client.ReceiveUntilEndAsync());
        Assert.EndsWith("B1", System.Text.Encoding.ASCII.GetString(answer));
        Assert.Equal([RecordedVisit.ProxyConnection, "HTTP/1.1"], backend.Visits.Select(visit => visit.Protocol));
        Assert.All(backend.Visits, visit => Assert.Equal(IPAddress.Parse(source), visit.Client));
    }

    [Fact]
    public async Task SendProxy_HeaderComesFirstAndOnlyOnce()
    {
        await using var gateway = await TcpGateway.StartAsync(listener => listener with { SendProxy = true });
        using var client = await gateway.ConnectAsync("127.0.0.9");
        using var server = await gateway.AcceptAsync();
        await client.SayAsync("hello");
        client.Shutdown(SocketShutdown.Send);

        var (bytes, _) = await Eventually.Within("all bytes", server.ReceiveUntilEndAsync());

        var port = ((IPEndPoint)client.LocalEndPoint!).Port;
        Assert.Equal(
            $"0D0A0D0A000D0A515549540A211100177F0000097F000001{port:X4}{gateway.Address.Port:X4}E000080000000100000001"
                + Convert.ToHexString("hello"u8),
            Convert.ToHexString(bytes));
    }

    [Fact]
    public async Task NoSendProxy_ServerGetsTheClientsBytesOnly()
    {
        await using var gateway = await TcpGateway.StartAsync();
        var (client, server) = await gateway.OpenAsync();
        await client.SayAsync("hello");
        client.Dispose();

        Assert.Equal("hello", await server.HearAsync(5));
        Assert.Equal(SocketEnd.Fin, await server.EndAsync());
        server.Dispose();
    }
}
