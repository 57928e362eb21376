using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Hosting.Proxies;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class ConnectionLimitTests : IAsyncLifetime
{
    private const string Get = "GET / HTTP/1.1\r\nHost: b\r\n\r\n";

    private TestServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestServer.StartAsync(context => context.Response.WriteAsync("served"));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("")]
    [InlineData("GET / HT")]
    [InlineData(Get)]
    public async Task OneTooMany_WhateverTheFirstSays_IsClosedWithoutAWord(string said)
    {
        await using var gateway = await TestGateway.StartAsync(_server, listener => listener with { MaxConnections = 1 });
        var first = await OpenAsync(gateway, said);
        using (var second = await ConnectAsync(gateway))
            Assert.Equal(SocketEnd.Fin, await second.EndAsync());

        first.Dispose();
        await ServesAsync(gateway);
    }

    [Fact]
    public async Task OneTooMany_OverTls_IsClosedBeforeTheHandshake()
    {
        using var certificate = new TestCertificate();
        await using var gateway = await TestGateway.StartAsync(
            _server, listener => listener with { MaxConnections = 1, Certificate = certificate.Write("pem") });
        using var first = await OpenAsync(gateway, "");
        using var second = await ConnectAsync(gateway);
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());
    }

    [Fact]
    public async Task OneTooManyOfAllListeners_IsClosed()
    {
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(_server.AsBackend), gateway: options => options with { MaxConnections = 1 });
        using var first = await OpenAsync(gateway, Get);
        using var second = await ConnectAsync(gateway);
        Assert.Equal(SocketEnd.Fin, await second.EndAsync());
    }

    [Fact]
    public async Task OneTooManyOfAClient_IsClosed_AndOthersAreServed()
    {
        await using var gateway = await TestGateway.StartAsync(_server, listener => listener with { MaxConnectionsPerClient = 1 });
        var first = await OpenAsync(gateway, Get);
        using (var second = await ConnectAsync(gateway))
            Assert.Equal(SocketEnd.Fin, await second.EndAsync());
        using (var other = await ConnectAsync(gateway, "127.0.0.2"))
        {
            await other.SayAsync(Get);
            Assert.Equal("HTTP/1.1 200", await other.HearAsync(12));
        }

        first.Dispose();
        await ServesAsync(gateway);
    }

    [Fact]
    public async Task TrustedProxy_ThatTellsTheClientOfEachRequest_HasTheConnectionsOfMany()
    {
        await using var gateway = await TestGateway.StartAsync(_server, listener => listener with
        {
            MaxConnectionsPerClient = 1,
            ClientAddress = ClientAddressSource.XForwardedFor,
            TrustedProxies = new([System.Net.IPNetwork.Parse("127.0.0.1/32")]),
        });
        for (var i = 0; i < 3; i++)
        {
            var connection = await ConnectAsync(gateway);
            await connection.SayAsync("GET / HTTP/1.1\r\nHost: b\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n");
            Assert.Equal("HTTP/1.1 200", await connection.HearAsync(12));
        }
    }

    private static async Task ServesAsync(TestGateway gateway) => await Eventually.True("the next is served", async () =>
    {
        using var next = await ConnectAsync(gateway);
        await next.SayAsync(Get);
        var (bytes, _) = await next.ReceiveUntilEndAsync(12);
        return bytes.Length == 12;
    });

    // Its own connection is counted before the next one comes.
    private static async Task<Socket> OpenAsync(TestGateway gateway, string said)
    {
        var socket = await ConnectAsync(gateway);
        if (said.Length > 0)
            await socket.SayAsync(said);
        if (said == Get)
            Assert.Equal("HTTP/1.1 200", await socket.HearAsync(12));
        return socket;
    }

    private static async Task<Socket> ConnectAsync(TestGateway gateway, string source = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(source), 0));
        await socket.ConnectAsync(gateway.EndPoint);
        return socket;
    }
}
