using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Whose requests go over a connection to a server.</summary>
public sealed class OwnConnectionsTests
{
    private const string Alice = "127.0.0.2";
    private const string Bob = "127.0.0.3";

    public static TheoryData<string> Protocols => [nameof(ServerProtocol.Http1), nameof(ServerProtocol.Http2)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public async Task Users_OfOneServer_HaveConnectionsOfTheirOwn(string protocol)
    {
        await using var server = await TestServer.StartAsync(TellConnection, Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await TestGateway.StartAsync(server);
        using var alice = SourceClient.From(gateway, Alice);
        using var alicesOtherBrowser = SourceClient.From(gateway, Alice);
        using var bob = SourceClient.From(gateway, Bob);

        var connection = await alice.GetStringAsync("/", ThisTest.Token);

        Assert.NotEqual(connection, await bob.GetStringAsync("/", ThisTest.Token));
        Assert.Equal(connection, await alice.GetStringAsync("/", ThisTest.Token));
        Assert.Equal(connection, await alicesOtherBrowser.GetStringAsync("/", ThisTest.Token));
    }

    [Fact]
    public async Task Users_OfAPoolThatSharesConnections_ShareThem()
    {
        await using var server = await TestServer.StartAsync(TellConnection);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend with { SharesConnections = true }));
        using var alice = SourceClient.From(gateway, Alice);
        using var bob = SourceClient.From(gateway, Bob);

        Assert.Equal(await alice.GetStringAsync("/", ThisTest.Token), await bob.GetStringAsync("/", ThisTest.Token));
    }

    [Fact]
    public async Task Users_WhomATrustedProxyTells_HaveConnectionsOfTheirOwn()
    {
        await using var server = await TestServer.StartAsync(TellConnection);
        await using var gateway = await TestGateway.StartAsync(server, Listeners.ToldByHeader);

        var connections = new List<string>();
        foreach (var user in new[] { "192.0.2.1", "192.0.2.2", "192.0.2.1", "2001:db8::1" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/");
            request.Headers.Add("X-Forwarded-For", user);
            using var response = await gateway.Client.SendAsync(request, ThisTest.Token);
            connections.Add(await response.Content.ReadAsStringAsync(ThisTest.Token));
        }

        Assert.Equal(connections[0], connections[2]);
        Assert.Equal(3, connections.Distinct().Count());
    }

    [Fact]
    public async Task User_HasTheServerEndAnHttp2Connection_RequestsOfOthersGoOn()
    {
        var arrived = new TaskCompletionSource<bool>();
        var go = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(
            async (HttpContext context) =>
            {
                if (context.Request.Path == "/break")
                    context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().Abort();
                arrived.TrySetResult(true);
                await go.Task.WaitAsync(context.RequestAborted);
            },
            ServerProtocol.Http2);
        await using var gateway = await TestGateway.StartAsync(server);
        using var alice = SourceClient.From(gateway, Alice);
        using var bob = SourceClient.From(gateway, Bob);

        var underWay = alice.GetAsync("/", ThisTest.Token);
        await Eventually.Within("the request to arrive", arrived.Task);
        using var broken = await bob.GetAsync("/break", ThisTest.Token);
        go.SetResult();

        Assert.Equal(HttpStatusCode.BadGateway, broken.StatusCode);
        using var answer = await underWay;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET / HTTP/1.0\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n")]
    public async Task Server_OfAVisitorWithoutHost_IsToldItsOwnName(string request)
    {
        using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        await RawClient.ExchangeAsync(gateway.EndPoint, request);

        Assert.Equal([$"Host: 127.0.0.1:{server.AsBackend.Port}"], (await server.Head).Split('\n').Where(IsHost));
    }

    // What may stand in a Host by the grammar, and what a browser or a program sends.
    [Theory]
    [InlineData("h")]
    [InlineData("app_1.internal:8080")]
    [InlineData("xn--bcher-kva.example")]
    [InlineData("[2001:db8::1]:81")]
    [InlineData("a!b")]
    [InlineData("a$b'c(d)")]
    [InlineData("a,b")]
    [InlineData("a%41")]
    [InlineData("a..b")]
    [InlineData("-")]
    [InlineData("u127.0.0.1.s1")]
    public async Task Host_OfAVisitor_IsToldOnceAsItIsOrRefused(string host)
    {
        using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var answer = await RawClient.ExchangeAsync(gateway.EndPoint, $"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        if (answer.StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal))
        {
            Assert.Equal(0, server.Requests);
            return;
        }

        var lines = (await server.Head).Split('\n');
        Assert.Equal([$"Host: {host}"], lines.Where(IsHost));
        Assert.Equal(
            [$"X-Forwarded-Host: {host}"], lines.Where(line => line.StartsWith("X-Forwarded-Host:", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData("192.0.2.7", "http://u192.0.2.7.s3")]
    [InlineData("192.0.2.0-24", "http://u192.0.2.0-24.s3")]
    [InlineData("2001:db8::", "http://u2001xdb8xx.s3")]
    [InlineData("2001:db8::-64", "http://u2001xdb8xx-64.s3")]
    [InlineData("::1", "http://uxx1.s3")]
    public void Prefix_OfAClient_IsAHostOfItsOwn(string client, string prefix)
    {
        Assert.True(ClientKey.TryParse(client, out var key));

        Assert.Equal(prefix, new ServerRoute("app", 80, 3).PrefixOf(key));
        Assert.Equal(UriHostNameType.Dns, new Uri($"{prefix}/").HostNameType);
    }

    private static bool IsHost(string line) => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase);

    private static Task TellConnection(HttpContext context) => context.Response.WriteAsync(context.Connection.Id, context.RequestAborted);
}
