using System.Net;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Servers that authenticate a connection, and take every later request on it for one of whoever signed in.</summary>
public sealed class PairedConnectionsTests
{
    private const string Alice = "127.0.0.2";
    private const string Bob = "127.0.0.3";
    private const string Nobody = "nobody";

    private int _closed;

    [Theory]
    [InlineData("NTLM", false)]
    [InlineData("NTLM", true)]
    [InlineData("negotiate", false)]
    [InlineData("Negotiate", true)]
    public async Task SignedIn_AnotherUserOrAnotherVisitorOfTheSame_IsNobody(string scheme, bool shares)
    {
        await using var server = await TestServer.StartAsync(WhoIsIt);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend with { SharesConnections = shares }));
        using var alice = SourceClient.From(gateway, Alice);
        using var behindTheSameAddress = SourceClient.From(gateway, Alice);
        using var bob = SourceClient.From(gateway, Bob);
        foreach (var visitor in new[] { alice, behindTheSameAddress, bob })
            Assert.Equal(Nobody, await VisitAsync(visitor));

        Assert.Equal("alice", await SignInAsync(alice, scheme, "alice"));

        Assert.Equal(Nobody, await VisitAsync(bob));
        Assert.Equal(Nobody, await VisitAsync(behindTheSameAddress));
        Assert.Equal("carol", await SignInAsync(behindTheSameAddress, scheme, "carol"));
        Assert.Equal("alice", await VisitAsync(alice));
        Assert.Equal("carol", await VisitAsync(behindTheSameAddress));
        Assert.Equal(Nobody, await VisitAsync(bob));
    }

    [Fact]
    public async Task SignedIn_VisitorOverHttp2_IsNobodyElse()
    {
        await using var server = await TestServer.StartAsync(WhoIsIt);
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var alice = SourceClient.From(gateway, Alice, HttpVersion.Version20);
        using var behindTheSameAddress = SourceClient.From(gateway, Alice, HttpVersion.Version20);

        Assert.Equal("alice", await SignInAsync(alice, "NTLM", "alice"));

        Assert.Equal(Nobody, await VisitAsync(behindTheSameAddress));
        Assert.Equal("alice", await VisitAsync(alice));
    }

    [Fact]
    public async Task SignedIn_OverAProxyThatTellsTheUser_IsNobodyElse()
    {
        await using var server = await TestServer.StartAsync(WhoIsIt);
        await using var gateway = await TestGateway.StartAsync(server, Listeners.ToldByHeader);

        Assert.Equal("alice", await SignInAsync(gateway.Client, "NTLM", "alice", "192.0.2.1"));

        Assert.Equal(Nobody, await VisitAsync(gateway.Client, user: "192.0.2.2"));
        Assert.Equal("alice", await VisitAsync(gateway.Client, user: "192.0.2.1"));
    }

    // A server may take the credentials on any connection, so the connection is the visitor's from when it asks for them.
    [Theory]
    [InlineData("/ask?NTLM", true)]
    [InlineData("/ask?Negotiate", true)]
    [InlineData("/ask?Basic realm=\"x\", NTLM", true)]
    [InlineData("/ask?Bearer", false)]
    public async Task Server_AsksForConnectionAuthentication_VisitorHasItsOwnConnectionsFromThenOn(string path, bool isPaired)
    {
        await using var server = await TestServer.StartAsync(WhoIsIt);
        await using var gateway = await TestGateway.StartAsync(server);
        using var alice = SourceClient.From(gateway, Alice);
        using var behindTheSameAddress = SourceClient.From(gateway, Alice);

        await VisitAsync(alice, path: path);

        Assert.Equal(
            isPaired,
            await VisitAsync(alice, path: "/connection") != await VisitAsync(behindTheSameAddress, path: "/connection"));
    }

    [Fact]
    public async Task Visitor_OfASignedInConnectionLeaves_ServersConnectionIsClosed()
    {
        await using var server = await TestServer.StartAsync(WhoIsIt);
        await using var gateway = await TestGateway.StartAsync(server);
        using (var alice = SourceClient.From(gateway, Alice))
            await SignInAsync(alice, "NTLM", "alice");

        await Eventually.True("the server's connection is closed too", () => Volatile.Read(ref _closed) == 1);
    }

    [Fact]
    public void Client_Ended_GivesNoConnections()
    {
        using var pool = new BackendClient(Connectors.New());
        var lease = new FakePool(Outcome.Full).Lease;
        var client = pool.ForOneVisitor();
        Assert.True(client.TryGetHandler(lease, out _));

        client.Dispose();

        Assert.False(client.TryGetHandler(lease, out _));
    }

    private static async Task<string> SignInAsync(HttpClient visitor, string scheme, string name, string? user = null)
    {
        Assert.Equal(Nobody, await VisitAsync(visitor, $"{scheme} hello", user));
        return await VisitAsync(visitor, $"{scheme} {name}", user);
    }

    private static async Task<string> VisitAsync(HttpClient visitor, string? credentials = null, string? user = null, string path = "/")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path)
        {
            Version = visitor.DefaultRequestVersion,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (credentials is not null)
            request.Headers.TryAddWithoutValidation("Authorization", credentials);
        if (user is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", user);
        using var response = await visitor.SendAsync(request, ThisTest.Token);
        return await response.Content.ReadAsStringAsync(ThisTest.Token);
    }

    // Two steps on one connection, as NTLM has them: a name is believed only after a hello.
    private Task WhoIsIt(HttpContext context)
    {
        var connection = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        if (context.Request.Headers.Authorization.ToString().Split(' ') is [_, var said])
        {
            if (connection.TryAdd("hello", said))
                context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed.Register(
                    () => Interlocked.Increment(ref _closed));
            else
                connection["name"] = said;
        }

        if (context.Request.Path == "/ask")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            context.Response.Headers.WWWAuthenticate = Uri.UnescapeDataString(context.Request.QueryString.Value![1..]);
        }

        return context.Response.WriteAsync(
            context.Request.Path == "/connection"
                ? context.Connection.Id : connection.TryGetValue("name", out var name) ? (string)name!
                : Nobody);
    }
}
