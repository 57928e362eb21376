using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Servers that answer while the visitor still uploads.</summary>
public sealed class EarlyAnswerTests : IDisposable
{
    private const int Piece = 50_000;
    private const int Pieces = 200;
    private const string TooLarge = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 9\r\n\r\ntoo large";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CollectedLog _log = new(AccessLog.Category);

    public EarlyAnswerTests() => _listener.Start();

    public void Dispose()
    {
        _listener.Dispose();
        _log.Dispose();
    }

    [Theory]
    [InlineData(TooLarge, true)]
    [InlineData(TooLarge, false)]
    [InlineData("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n9\r\ntoo large\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /x\r\nConnection: close\r\n\r\ntoo large", true)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n" + TooLarge, true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ntoo large", true)]
    public async Task Server_AnswersAndCloses_VisitorIsToldWhatItSaid(string response, bool isLengthKnown)
    {
        var serving = ServeAsync(async server =>
        {
            await HeadOfAsync(server);
            await SayAsync(server, response);
            // With what it has not read this is a reset.
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        });
        await using var gateway = await StartAsync();

        var answer = await UploadAsync(gateway, isLengthKnown, Pieces);

        Assert.StartsWith("HTTP/1.1 " + response.Split("HTTP/1.1 ")[^1][..3], answer, StringComparison.Ordinal);
        Assert.Contains("too large", answer, StringComparison.Ordinal);
        await serving;
        await AssertServedAsync(gateway);
    }

    [Fact]
    public async Task Server_RefusesAndNeitherReadsNorCloses_VisitorIsToldAtOnce()
    {
        var told = new TaskCompletionSource();
        var serving = ServeAsync(async server =>
        {
            await HeadOfAsync(server);
            await SayAsync(server, TooLarge);
            await told.Task;
        });
        await using var gateway = await StartAsync();

        var answer = await UploadAsync(gateway, isLengthKnown: true, Pieces);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        told.SetResult();
        await serving;
        await AssertServedAsync(gateway);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_RefusesWhileTheVisitorWaits_VisitorIsToldAtOnce(bool isLengthKnown)
    {
        var told = new TaskCompletionSource();
        var serving = ServeAsync(async server =>
        {
            await HeadOfAsync(server);
            await SayAsync(server, TooLarge);
            await told.Task;
        });
        await using var gateway = await StartAsync();

        var answer = await UploadAsync(gateway, isLengthKnown, pieces: 1);

        Assert.StartsWith("HTTP/1.1 413 ", answer, StringComparison.Ordinal);
        told.SetResult();
        await serving;
    }

    // It may answer as it likes and still want all of it.
    [Fact]
    public async Task Server_AcceptsEarlyAndReadsOn_GetsAllOfTheUpload()
    {
        var received = 0L;
        var serving = ServeAsync(async server =>
        {
            await HeadOfAsync(server);
            await SayAsync(server, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            var buffer = new byte[Piece];
            while (received < Piece * Pieces && await server.ReadAsync(buffer) is var count and > 0)
                received += count;
            await SayAsync(server, "4\r\nall.\r\n0\r\n\r\n");
        });
        await using var gateway = await StartAsync();

        var answer = await UploadAsync(gateway, isLengthKnown: true, Pieces);

        Assert.Contains("all.", answer, StringComparison.Ordinal);
        await serving;
        Assert.Equal(Piece * Pieces, received);
    }

    // The answer is read while the body is written then, by somebody who waits for the end of the body.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Server_AsksForTheBodyAndRefusesIt_VisitorIsToldAtOnce(bool isLengthKnown, bool closes)
    {
        var told = new TaskCompletionSource();
        var serving = ServeAsync(async server =>
        {
            await HeadOfAsync(server);
            await SayAsync(server, "HTTP/1.1 100 Continue\r\n\r\n");
            await server.ReadExactlyAsync(new byte[1000]);
            await SayAsync(server, TooLarge);
            await (closes ? Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System) : told.Task);
        });
        await using var gateway = await StartAsync();

        var answer = await UploadAsync(gateway, isLengthKnown, Pieces, "Expect: 100-continue\r\n");

        Assert.StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 413 ", answer, StringComparison.Ordinal);
        Assert.Contains("too large", answer, StringComparison.Ordinal);
        told.SetResult();
        await serving;
        await AssertServedAsync(gateway);
    }

    [Fact]
    public async Task Server_ClosesWithoutAnAnswer_VisitorIsTold502()
    {
        var serving = ServeAsync(async server =>
        {
            await HeadOfAsync(server);
            await SayAsync(server, "HTTP/1.1 100 Continue\r\n\r\n");
        });
        await using var gateway = await StartAsync();

        var answer = await UploadAsync(gateway, isLengthKnown: true, Pieces);

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        await serving;
    }

    // The answer was not read when it came, so it must not be taken for the next one.
    [Fact]
    public async Task Upload_RefusedAfterItsEnd_ConnectionIsUsedAgain()
    {
        var serving = ServeAsync(async server =>
        {
            foreach (var status in (string[])["413 Content Too Large", "200 OK"])
            {
                await HeadOfAsync(server);
                await server.ReadExactlyAsync(new byte[Piece]);
                await SayAsync(server, $"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
            }
        });
        await using var gateway = await StartAsync();

        using var first = await gateway.Client.PostAsync("/", new ByteArrayContent(new byte[Piece]), ThisTest.Token);
        using var second = await gateway.Client.PostAsync("/", new ByteArrayContent(new byte[Piece]), ThisTest.Token);

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        await serving;
    }

    [Theory]
    [InlineData(nameof(ServerProtocol.Http1))]
    [InlineData(nameof(ServerProtocol.Http2))]
    public async Task Server_RefusesAnUploadOverHttp2_VisitorIsTold(string protocol)
    {
        await using var server = await TestServer.StartAsync(
            async context =>
            {
                context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
                await context.Response.WriteAsync("too large");
            },
            Enum.Parse<ServerProtocol>(protocol));
        await using var gateway = await StartAsync(server.AsBackend, listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new StreamContent(new GeneratedStream(Piece * Pieces)),
        };

        using var response = await gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ThisTest.Token);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("too large", await response.Content.ReadAsStringAsync(ThisTest.Token));
        await AssertServedAsync(gateway);
    }

    private async Task ServeAsync(Func<NetworkStream, Task> serve)
    {
        using var server = await _listener.AcceptTcpClientAsync(ThisTest.Token);
        await serve(server.GetStream());
    }

    private Task<TestGateway> StartAsync() =>
        StartAsync(new BackendServer(new ServerId("s1"), "127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port, ServerProtocol.Http1));

    private Task<TestGateway> StartAsync(BackendServer server, Func<ListenerOptions, ListenerOptions>? change = null) =>
        TestGateway.StartAsync(new FakePool(server), change, gateway: options => options with { AccessLog = true }, log: _log);

    private static async Task<string> UploadAsync(TestGateway gateway, bool isLengthKnown, int pieces, string headers = "")
    {
        using var visitor = new TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        var stream = visitor.GetStream();
        await SayAsync(
            stream, $"POST / HTTP/1.1\r\nHost: "
                + $"h\r\n{headers}{(isLengthKnown ? $"Content-Length: {Piece * Pieces}" : "Transfer-Encoding: chunked")}\r\n\r\n");
        var sending = SendAsync(stream, isLengthKnown, pieces);
        var heard = await Eventually.Within("the answer", HearAsync(stream));
        await sending;
        return heard;
    }

    // Whoever is not read any more breaks off; that is what a visitor meets who goes on.
    private static async Task SendAsync(NetworkStream stream, bool isLengthKnown, int pieces)
    {
        var piece = new byte[Piece];
        try
        {
            for (var i = 0; i < pieces; i++)
            {
                if (!isLengthKnown)
                    await SayAsync(stream, $"{Piece:x}\r\n");
                await stream.WriteAsync(piece, ThisTest.Token);
                if (!isLengthKnown)
                    await SayAsync(stream, "\r\n");
            }
        }
        catch (IOException)
        {
        }
    }

    private static async Task<string> HearAsync(NetworkStream stream)
    {
        var heard = new StringBuilder();
        var buffer = new byte[1000];
        while (!heard.ToString().Contains("too large", StringComparison.Ordinal)
            && !heard.ToString().Contains("all.", StringComparison.Ordinal)
            && !heard.ToString().Contains("not answer.", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is var count and > 0)
        {
            heard.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }

        return heard.ToString();
    }

    private static async Task<string> HeadOfAsync(NetworkStream server)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await server.ReadAsync(one) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }

    private static ValueTask SayAsync(NetworkStream stream, string text) => stream.WriteAsync(Encoding.Latin1.GetBytes(text));

    private async Task AssertServedAsync(TestGateway gateway)
    {
        await gateway.Pool.OnlyVisit.EndedAsync();
        await Eventually.True("it is logged", () => _log.Entries.Count > 0);
        Assert.EndsWith(" outcome=served", Assert.Single(_log.Entries).Text, StringComparison.Ordinal);
    }
}
