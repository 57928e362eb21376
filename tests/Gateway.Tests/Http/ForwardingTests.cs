using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Tests.Visits;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class ForwardingTests
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";

    private static Task Echo(HttpContext context)
    {
        context.Response.Headers["X-Method"] = context.Request.Method;
        return context.Request.Body.CopyToAsync(context.Response.Body);
    }

    [Fact]
    public async Task Get_AdmittedClient_GetsTheServersAnswer()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = 418;
            context.Response.Headers.Append("Set-Cookie", "a=1");
            context.Response.Headers.Append("Set-Cookie", "b=2");
            return context.Response.WriteAsync("Backend Server 1");
        });
        await using var gateway = await TestGateway.StartAsync(server);

        using var response = await gateway.Client.GetAsync("/", ThisTest.Token);

        Assert.Equal(418, (int)response.StatusCode);
        Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
        Assert.Equal("Backend Server 1", await response.Content.ReadAsStringAsync(ThisTest.Token));
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("PROPFIND")]
    public async Task Request_WithBody_ReachesTheServer(string method)
    {
        await using var server = await TestServer.StartAsync(Echo);
        await using var gateway = await TestGateway.StartAsync(server);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/") { Content = new StringContent("hello") };

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(method, Assert.Single(response.Headers.GetValues("X-Method")));
        Assert.Equal("hello", await response.Content.ReadAsStringAsync(ThisTest.Token));
    }

    [Fact]
    public async Task Response_RedirectOrCompressed_IsNotTouched()
    {
        byte[] body = [0x1f, 0x8b, 1, 2, 3];
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "/elsewhere";
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await using var gateway = await TestGateway.StartAsync(server);

        using var response = await gateway.Client.GetAsync("/", ThisTest.Token);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsByteArrayAsync(ThisTest.Token));
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
    }

    [Fact]
    public async Task Head_AdmittedClient_GetsHeadersWithoutBody()
    {
        await using var server = await TestServer.StartAsync(context =>
        {
            context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });
        await using var gateway = await TestGateway.StartAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/");

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(1234, response.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Headers_OfTheServerAndOfTheVisitor_KeepEveryByte()
    {
        using var server = new RawServer(
            "HTTP/1.1 200 OK\r\nX-Name: caf\u00c3\u00a9 \u00ff\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint,
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX-Name: na\u00c3\u00afve \u00fe\r\nTraceparent: 00-1-2-3\r\n\r\n");

        Assert.Contains("X-Name: caf\u00c3\u00a9 \u00ff", response, StringComparison.Ordinal);
        var head = await server.Head;
        Assert.Contains("X-Name: na\u00c3\u00afve \u00fe\n", head, StringComparison.Ordinal);
        Assert.Contains("Traceparent: 00-1-2-3\n", head, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Request_ClaimingAnotherOrigin_CarriesTheConnectionsInstead()
    {
        using var server = new RawServer(Ok);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        await RawClient.ExchangeAsync(gateway.EndPoint, """
            GET / HTTP/1.1
            Host: shop.example:8080
            Connection: close
            X-Forwarded-For: 203.0.113.9
            x-forwarded-for: 203.0.113.10, 203.0.113.11
            X_Forwarded_For: 203.0.113.12
            X-Forwarded-Proto: https
            X-Forwarded-Host: evil.example
            X-Forwarded-Prefix: /evil
            X-Forwarded-Port: 666
            X-Real-IP: 203.0.113.13
            X-UserBalance-Token: 9
            X_UserBalance_Token: 9
            Forwarded: for=203.0.113.14


            """.ReplaceLineEndings("\r\n"));

        var lines = (await server.Head)
            .Split('\n')
            .Where(line => line.StartsWith('X') || line.StartsWith("Forw", StringComparison.Ordinal))
            .Order();
        Assert.Equal(
            ["X-Forwarded-For: 127.0.0.1", "X-Forwarded-Host: shop.example:8080", "X-Forwarded-Proto: http", "X-UserBalance-Token: "
                + "4294967297"], lines);
        Assert.DoesNotContain("203.0.113", await server.Head, StringComparison.Ordinal);
        Assert.Contains("Host: shop.example:8080\n", await server.Head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_HopByHopHeaders_StayOnTheirHop()
    {
        using var server = new RawServer(Ok.Replace(
            "\r\n\r\n", "\r\nKeep-Alive: timeout=3\r\nProxy-Authenticate: Basic\r\nX-Kept: 1\r\n\r\n", StringComparison.Ordinal));
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint,
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTE: gzip\r\n"
            + "Keep-Alive: 5\r\nProxy-Authorization: x\r\nX-Kept: 1\r\n\r\n");

        var head = await server.Head;
        Assert.Contains("X-Kept: 1\n", head, StringComparison.Ordinal);
        Assert.All(
            ["Connection:", "TE:", "Keep-Alive:", "Proxy-"],
            name => Assert.DoesNotContain($"\n{name}", head, StringComparison.Ordinal));
        Assert.Contains("X-Kept: 1\r\n", response, StringComparison.Ordinal);
        Assert.DoesNotContain("Keep-Alive:", response, StringComparison.Ordinal);
        Assert.DoesNotContain("Proxy-Authenticate:", response, StringComparison.Ordinal);
        Assert.DoesNotContain("\r\nServer:", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_Http10WithoutHost_IsAnswered()
    {
        using var server = new RawServer(Ok);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var response = await RawClient.ExchangeAsync(gateway.EndPoint, "GET / HTTP/1.0\r\n\r\n");

        Assert.EndsWith("\r\n\r\nok", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Listener_WithServerPort_LeadsToThatPortOfTheServer()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("other port"));
        var pool = new FakePool(server.AsBackend with { Port = 1 });
        await using var gateway = await TestGateway.StartAsync(pool, listener => listener with { ServerPort = server.AsBackend.Port });

        Assert.Equal("other port", await gateway.Client.GetStringAsync("/", ThisTest.Token));
    }

    [Fact]
    public async Task Server_NamedByHostName_IsReached()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("by name"));
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend with { Host = "localhost" }));

        Assert.Equal("by name", await gateway.Client.GetStringAsync("/", ThisTest.Token));
    }

    [Fact]
    public async Task Listener_DualStack_TellsIPv4AddressesAsSuch()
    {
        await using var server = await TestServer.StartAsync(
            context => context.Response.WriteAsync(context.Request.Headers["X-Forwarded-For"]!));
        var port = LoopbackPort.Free();
        await using var gateway = await TestGateway.StartAsync(server, listener => listener with { Bind = new(IPAddress.IPv6Any, port) });

        Assert.Equal("127.0.0.1", await gateway.Client.GetStringAsync($"http://127.0.0.1:{port}/", ThisTest.Token));
    }

    [Fact]
    public async Task Requests_InParallel_GetTheirOwnAnswers()
    {
        await using var server = await TestServer.StartAsync(Echo);
        await using var gateway = await TestGateway.StartAsync(server);

        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async number =>
        {
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes($"{number}"));
            using var response = await gateway.Client.PostAsync("/", content, ThisTest.Token);
            return await response.Content.ReadAsStringAsync(ThisTest.Token);
        }));

        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), answers);
        Assert.Equal(200, gateway.Pool.Visits.Count);
        await Eventually.True("all visits ended", () => gateway.Pool.Visits.All(visit => visit.Ends == 1));
    }

    [Fact]
    public void Route_IPv6Server_IsBracketedAndTheSameForEveryStateOfThePool()
    {
        var server = new BackendServer(new ServerId("s1"), "2001:db8::1", 80, ServerProtocol.Http1);
        using var client = new BackendClient(Connectors.New());
        var options = new ListenerOptions { Name = "web", Pool = "app", Bind = new(IPAddress.Any, 1), ServerPort = 81 };
        var listener = new BalancedListener(options, NewPipeline.Of(new FakePool(server), options), client, AnswerPages.None);

        var route = listener.RouteTo(server);
        Assert.Equal("[2001:db8::1]:81", route.Authority);
        Assert.Equal(new DnsEndPoint("2001:db8::1", 81), route.EndPoint);
        Assert.Same(route, listener.RouteTo(server with { }));
    }
}
