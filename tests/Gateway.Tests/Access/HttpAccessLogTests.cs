using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Access;

public sealed class HttpAccessLogTests : IDisposable
{
    private const string Numbers = @"ms=[0-9.]+(E-[0-9]+)? admission_ms=[0-9.]+(E-[0-9]+)?";
    private readonly CollectedLog _log = new(AccessLog.Category);

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Served_Upload_IsOneLine()
    {
        await using var server = await TestServer.StartAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = StatusCodes.Status201Created;
            await context.Response.WriteAsync("1234567");
        });
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));

        using var response = await gateway.Client.PostAsync("/a/b?token=secret", new StringContent("12345"), ThisTest.Token);

        var entry = await OnlyLineAsync();
        Assert.Equal((AccessLog.Category, LogLevel.Information), (entry.Category, entry.Level));
        Assert.Matches(
            $"^http client=127.0.0.1 listener=web pool=app method=POST path=/a/b status=201 server=s1 in=5 out=7 {Numbers} "
                + "outcome=served$", entry.Text);
        Assert.Equal(ClientKey.From(IPAddress.Loopback), entry.Values["Client"]);
        Assert.True((double)entry.Values["Duration"]! >= (double)entry.Values["Admission"]!);
    }

    [Theory]
    [InlineData("GET", 200, 10)]
    [InlineData("HEAD", 200, 0)]
    [InlineData("GET", 204, 0)]
    [InlineData("GET", 304, 0)]
    public async Task Served_AnswersWithAndWithoutBody_PassAsWithoutTheLog(string method, int status, long bytes)
    {
        await using var server = await TestServer.StartAsync(async context =>
        {
            context.Response.StatusCode = status;
            if (status == 200)
                context.Response.ContentLength = 10;
            if (bytes > 0)
                await context.Response.WriteAsync("0123456789");
        });
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));
        using var request = new HttpRequestMessage(new HttpMethod(method), "/");

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(bytes, (await response.Content.ReadAsByteArrayAsync(ThisTest.Token)).Length);
        Assert.Equal(
            status == 200 ? 10 : null, response.Content.Headers.ContentLength is 0 ? null : response.Content.Headers.ContentLength);
        var entry = await OnlyLineAsync();
        Assert.Equal(
            (method, status, bytes, Outcome.Served.Word),
            (entry.Values["Method"], entry.Values["Status"], entry.Values["BytesOut"], entry.Values["Outcome"]));
    }

    [Fact]
    public async Task Refused_Visitor_IsALineWithTheReason()
    {
        await using var gateway = await StartAsync(new FakePool(Outcome.Full));

        using var response = await gateway.GetAsync("text/plain");
        var body = await response.Content.ReadAsByteArrayAsync(ThisTest.Token);

        Assert.Matches(
            $"^http client=127.0.0.1 listener=web pool=app method=GET path=/ status=503 server=- in=0 out={body.Length} {Numbers} "
                + "outcome=full$",
            (await OnlyLineAsync()).Text);
    }

    [Fact]
    public async Task Failed_ServerDown_IsALineWithTheServer()
    {
        await using var gateway = await StartAsync(
            new FakePool(new BackendServer(new ServerId("s1"), "127.0.0.1", LoopbackPort.Free(), ServerProtocol.Http1)));

        using var response = await gateway.GetAsync(accept: null);

        Assert.Matches(" status=502 server=s1 .* outcome=server-silent$", (await OnlyLineAsync()).Text);
    }

    [Theory]
    [InlineData("GET /a b HTTP/1.1", "method=- path=- status=400")]
    [InlineData("GET /\"quoted\\ HTTP/1.1", "method=GET path=/\\x22quoted\\x5c status=200")]
    [InlineData("GET /caf\u00e9 HTTP/1.1", "method=- path=- status=400")]
    [InlineData("OPTIONS * HTTP/1.1", "method=OPTIONS path=* status=200")]
    public async Task Target_WithOddCharacters_ForgesNothing(string requestLine, string logged)
    {
        await using var server = await TestServer.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));

        await RawClient.ExchangeAsync(gateway.EndPoint, $"{requestLine}\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.Contains($" {logged} ", (await OnlyLineAsync()).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Visitor_LeavesDuringTheAnswer_IsAbandoned()
    {
        await using var server = await TestServer.StartAsync(HoldOpen);
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));

        (await gateway.GetAsync(accept: null)).Dispose();

        var entry = await OnlyLineAsync();
        Assert.Equal((200, 6L, Outcome.Abandoned.Word), (entry.Values["Status"], entry.Values["BytesOut"], entry.Values["Outcome"]));
    }

    [Fact]
    public async Task Server_DiesInItsBody_IsBroken()
    {
        using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npartial");
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));

        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.Client.GetAsync("/", ThisTest.Token));

        Assert.Contains(" out=7 ", (await OnlyLineAsync()).Text, StringComparison.Ordinal);
        Assert.Equal(Outcome.Broken.Word, (await OnlyLineAsync()).Values["Outcome"]);
    }

    [Fact]
    public async Task Server_DiesBetweenHeadersAndBody_IsBroken()
    {
        var die = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await die.Task;
            context.Abort();
        });
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));
        using var response = await gateway.GetAsync(accept: null);

        die.SetResult();

        Assert.Equal(Outcome.Broken.Word, (await OnlyLineAsync()).Values["Outcome"]);
    }

    [Fact]
    public async Task Visitor_LeavesBetweenHeadersAndBody_IsAbandoned()
    {
        await using var server = await TestServer.StartAsync(async context =>
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));

        (await gateway.GetAsync(accept: null)).Dispose();

        Assert.Equal(Outcome.Abandoned.Word, (await OnlyLineAsync()).Values["Outcome"]);
    }

    [Fact]
    public async Task Revoked_OpenStream_IsWithdrawn()
    {
        await using var server = await TestServer.StartAsync(HoldOpen);
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));
        using var response = await gateway.GetAsync(accept: null);
        Assert.Empty(_log.Entries);

        gateway.Pool.OnlyVisit.Revoke();

        Assert.Equal(Outcome.Withdrawn.Word, (await OnlyLineAsync()).Values["Outcome"]);
    }

    [Fact]
    public async Task Tunnel_BothWays_IsCounted()
    {
        await using var server = await TestServer.StartAsync(
            app => app.UseWebSockets().Run(async context =>
            {
                using var socket = await context.WebSockets.AcceptWebSocketAsync();
                await socket.ReceiveAsync(new byte[10], context.RequestAborted);
            }),
            ServerProtocol.Http1);
        await using var gateway = await StartAsync(new FakePool(server.AsBackend));
        using var visitor = new TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        var request = "GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
        await visitor.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), ThisTest.Token);
        var answer = new byte[64];
        await visitor.GetStream().ReadAtLeastAsync(answer, 12, cancellationToken: ThisTest.Token);
        Assert.StartsWith("HTTP/1.1 101", Encoding.ASCII.GetString(answer), StringComparison.Ordinal);

        // A masked frame of three bytes: two for the head, four for the mask.
        byte[] frame = [0x82, 0x83, 0, 0, 0, 0, 1, 2, 3];
        await visitor.GetStream().WriteAsync(frame, ThisTest.Token);

        var entry = await OnlyLineAsync();
        Assert.Equal((101, (long)frame.Length), (entry.Values["Status"], entry.Values["BytesIn"]));
    }

    [Fact]
    public async Task Off_Requests_LeaveNoLine()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync("ok"));
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend), log: _log);

        Assert.Equal("ok", await gateway.Client.GetStringAsync("/", ThisTest.Token));

        Assert.Empty(_log.Entries);
    }

    [Fact]
    public void Begin_WhileNobodyReads_MakesNoRecord()
    {
        using var loggers = LoggerFactory.Create(
            logging => logging.AddProvider(_log).AddFilter(AccessLog.Category, LogLevel.Warning));
        var log = new AccessLog(loggers, TimeProvider.System);
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var visit = 0; visit < 1000; visit++)
            Assert.Same(VisitRecord.None, log.Begin());

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / 1000);
    }

    [Fact]
    public void Masked_Client_IsToldAsItsNetworkAlsoInThePath()
    {
        using var loggers = new ProductLoggerFactory(_log.AsFactory(), new(ClientAddressForm.Masked), TimeProvider.System);
        var log = new AccessLog(loggers, TimeProvider.System);

        log.Write(IPAddress.Parse("192.0.2.7"), "web", "app", new RequestLine("GET", "/of/192.0.2.7", 200), (WrittenRecord)log.Begin());

        var entry = Assert.Single(_log.Entries);
        Assert.StartsWith(
            "http client=192.0.2.0-24 listener=web pool=app method=GET path=/of/192.0.2.0-24 status=200 ",
            entry.Text,
            StringComparison.Ordinal);
        Assert.Equal("192.0.2.0-24", entry.Values["Client"]?.ToString());
    }

    private static async Task HoldOpen(HttpContext context)
    {
        await context.Response.WriteAsync("begun\n", context.RequestAborted);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    }

    private Task<TestGateway> StartAsync(FakePool pool) =>
        TestGateway.StartAsync(pool, gateway: options => options with { AccessLog = true }, log: _log);

    private async Task<LogEntry> OnlyLineAsync()
    {
        await Eventually.True("the visit is logged", () => _log.Entries.Count > 0);
        return Assert.Single(_log.Entries);
    }
}
