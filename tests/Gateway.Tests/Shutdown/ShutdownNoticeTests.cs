using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Shutdown;

public sealed class ShutdownNoticeTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private ShutdownNotice _notice = null!;

    public async ValueTask InitializeAsync() =>
        _server = await TestServer.StartAsync(context => context.Response.WriteAsync(context.Connection.Id));

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Give_Http1_ServesTheNextRequestAndClosesItsConnection()
    {
        await using var gateway = await StartAsync(ListenerProtocol.Http1);
        using var before = await gateway.Client.GetAsync(gateway.Address, ThisTest.Token);
        Assert.Null(before.Headers.ConnectionClose);

        _notice.Give();

        using var after = await gateway.Client.GetAsync(gateway.Address, ThisTest.Token);
        Assert.Equal((HttpStatusCode.OK, true), (after.StatusCode, after.Headers.ConnectionClose));
        using var onAnother = await gateway.Client.GetAsync(gateway.Address, ThisTest.Token);
        Assert.Equal((HttpStatusCode.OK, true), (onAnother.StatusCode, onAnother.Headers.ConnectionClose));
    }

    [Fact]
    public async Task Give_Http2_ServesOnAnotherConnectionAfterTheNextRequest()
    {
        await using var gateway = await StartAsync(ListenerProtocol.Http2);
        var connections = 0;
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (context, token) =>
            {
                Interlocked.Increment(ref connections);
                return await ConnectAsync(context, token);
            },
        };
        using var client = new HttpClient(handler)
        {
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        await client.GetStringAsync(gateway.Address, ThisTest.Token);
        await client.GetStringAsync(gateway.Address, ThisTest.Token);
        Assert.Equal(1, connections);

        _notice.Give();

        await client.GetStringAsync(gateway.Address, ThisTest.Token);
        await Testing.Eventually.True("another connection", async () =>
        {
            await client.GetStringAsync(gateway.Address, ThisTest.Token);
            return connections > 1;
        });
    }

    private Task<TestGateway> StartAsync(ListenerProtocol protocol) => TestGateway.StartAsync(
        new FakePool(_server.AsBackend),
        listener => listener with { Protocol = protocol },
        app => _notice = app.Services.GetRequiredService<ShutdownNotice>());

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken token)
    {
        var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, token);
        return client.GetStream();
    }
}
