using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Tests.Assignments;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class FailureTests
{
    private static async Task HoldOpen(HttpContext context)
    {
        await context.Response.WriteAsync("begun\n", context.RequestAborted);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    }

    [Fact]
    public async Task Server_RefusesConnections_VisitorIsTold502()
    {
        var pool = new FakePool(new BackendServer(new ServerId("s1"), "127.0.0.1", LoopbackPort.Free(), ServerProtocol.Http1));
        await using var gateway = await TestGateway.StartAsync(pool);

        using var response = await gateway.GetAsync("text/plain");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("Server Does Not Answer", response.ReasonPhrase);
        Assert.Equal("server-silent", Assert.Single(response.Headers.GetValues("X-UserBalance-Reason")));
        Assert.Null(response.Headers.RetryAfter);
        Assert.True(response.Headers.CacheControl?.NoStore);
        Assert.Contains("does not answer", await response.Content.ReadAsStringAsync(ThisTest.Token), StringComparison.Ordinal);
        await pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Servers_OfANewClientRefuseConnections_EachIsTriedOnceAndNamed()
    {
        var servers = new Queue<BackendServer>(Enumerable.Range(1, 4).Select(i =>
            new BackendServer(new ServerId($"s{i}"), "127.0.0.1", LoopbackPort.Free(), ServerProtocol.Http1)));
        var pool = new FakePool(servers.Dequeue()) { IsNew = true };
        var named = new List<string>();
        pool.OnUnreached = (visit, unreached) =>
        {
            named.Add(string.Join(' ', unreached));
            return Entry.Admitted(new FakeVisit(visit.Client, servers.Dequeue(), visit.Lease, isNew: true).Visit);
        };
        await using var gateway = await TestGateway.StartAsync(pool);

        using var response = await gateway.GetAsync("text/plain");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(["s1", "s1 s2"], named);
    }

    [Fact]
    public async Task Server_DoesNotAcceptConnections_VisitorIsTold504AfterTheConnectTimeout()
    {
        using var deaf = new DeafServer();
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(new BackendServer(new ServerId("s1"), "127.0.0.1", deaf.Port, ServerProtocol.Http1)));

        using var response = await gateway.GetAsync(accept: null);

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("Server Timed Out", response.ReasonPhrase);
        Assert.Equal("server-timeout", Assert.Single(response.Headers.GetValues("X-UserBalance-Reason")));
        await gateway.Pool.OnlyVisit.EndedAsync();
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Len")]
    [InlineData("nonsense\r\n\r\n")]
    public async Task Server_ClosesBeforeItsHeaders_VisitorIsTold502(string response)
    {
        using var server = new RawServer(response);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        using var answer = await gateway.GetAsync(accept: null);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PATCH")]
    [InlineData("BUY")]
    public async Task Server_ClosesWithoutAnAnswer_RequestWithEffectsIsNotSentAgain(string method)
    {
        using var server = new RawServer("");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");

        using var answer = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npartial")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7\r\npartial\r\n")]
    public async Task Server_DiesInItsBody_VisitorSeesAnErrorNotASuccess(string response)
    {
        using var server = new RawServer(response);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetAsync("/", ThisTest.Token));

        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(null)]
    public async Task Server_DiesBetweenHeadersAndBody_VisitorSeesAnErrorNotASuccess(int? contentLength)
    {
        var die = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async context =>
        {
            context.Response.ContentLength = contentLength;
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await die.Task;
            context.Abort();
        });
        await using var gateway = await TestGateway.StartAsync(server);
        using var response = await gateway.GetAsync(accept: null);

        die.SetResult();

        await Assert.ThrowsAnyAsync<HttpRequestException>(
            () => response.Content.ReadAsByteArrayAsync(ThisTest.Token).WaitAsync(Eventually.Patience, ThisTest.Token));
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Visitor_GoesAway_ServersRequestIsAborted()
    {
        var aborted = new TaskCompletionSource<bool>();
        await using var server = await TestServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult(true));
            await HoldOpen(context);
        });
        await using var gateway = await TestGateway.StartAsync(server);

        var response = await gateway.GetAsync(accept: null);
        Assert.Equal(0, gateway.Pool.OnlyVisit.Ends);
        response.Dispose();

        Assert.True(await Eventually.Within("the server to see the abort", aborted.Task));
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Revoked_QuietStream_IsCutBothWays()
    {
        var aborted = new TaskCompletionSource<bool>();
        await using var server = await TestServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(() => aborted.TrySetResult(true));
            await HoldOpen(context);
        });
        await using var gateway = await TestGateway.StartAsync(server);
        using var response = await gateway.GetAsync(accept: null);
        await using var body = await response.Content.ReadAsStreamAsync(ThisTest.Token);
        await body.ReadExactlyAsync(new byte[6], ThisTest.Token);

        gateway.Pool.OnlyVisit.Revoke();

        await Assert.ThrowsAnyAsync<IOException>(
            () => body.ReadAsync(new byte[1], ThisTest.Token).AsTask().WaitAsync(Eventually.Patience, ThisTest.Token));
        Assert.True(await Eventually.Within("the server to see the cut", aborted.Task));
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Revoked_BeforeTheServerAnswered_VisitorIsTold502()
    {
        await using var server = await TestServer.StartAsync(
            context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        await using var gateway = await TestGateway.StartAsync(server);

        var pending = gateway.GetAsync(accept: null);
        await Eventually.True("the visit began", () => gateway.Pool.Visits.Count == 1);
        gateway.Pool.OnlyVisit.Revoke();
        using var response = await pending;

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("Server Withdrawn", response.ReasonPhrase);
        Assert.Equal("withdrawn", Assert.Single(response.Headers.GetValues("X-UserBalance-Reason")));
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Revoked_DuringAnUpload_ServerGetsNoMore()
    {
        var begun = new TaskCompletionSource<bool>();
        var aborted = new TaskCompletionSource<bool>();
        await using var server = await TestServer.StartAsync(async context =>
        {
            await context.Request.Body.ReadExactlyAsync(new byte[4], context.RequestAborted);
            begun.SetResult(true);
            // The body may end before the request is known to be aborted, and then it never is.
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ContinueWith(
                copy => aborted.TrySetResult(!copy.IsCompletedSuccessfully), TaskScheduler.Default);
        });
        await using var gateway = await TestGateway.StartAsync(server);
        using var visitor = new TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        await visitor.GetStream().WriteAsync("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 9\r\n\r\nhalf"u8.ToArray(), ThisTest.Token);
        await Eventually.Within("the server to get the first half", begun.Task);

        gateway.Pool.OnlyVisit.Revoke();

        Assert.True(await Eventually.Within("the server to see the cut", aborted.Task));
        await gateway.Pool.OnlyVisit.EndedAsync();
        Assert.Equal(1, gateway.Pool.OnlyVisit.Ends);
    }

    [Fact]
    public async Task Visitor_BodyIsNotWhatItAnnounced_IsTold400()
    {
        await using var server = await TestServer.StartAsync(context => context.Request.Body.CopyToAsync(Stream.Null));
        await using var gateway = await TestGateway.StartAsync(server);

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n");

        Assert.StartsWith("HTTP/1.1 400 Bad Request Body\r\n", response, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-body\r\n", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failed_Head_IsAnsweredWithoutBody()
    {
        var pool = new FakePool(new BackendServer(new ServerId("s1"), "127.0.0.1", LoopbackPort.Free(), ServerProtocol.Http1));
        await using var gateway = await TestGateway.StartAsync(pool);

        var response = await RawClient.ExchangeAsync(gateway.EndPoint, "HEAD / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", response, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", response, StringComparison.Ordinal);
    }
}
