using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

/// <summary>Requests that the web server refuses by itself, before the gateway sees them.</summary>
public sealed class UnreadableRequestTests : IAsyncLifetime
{
    private const string Close = "Host: h\r\nConnection: close\r\n\r\n";

    private readonly CollectedLog _log = new(AccessLog.Category);
    private TestServer _server = null!;
    private TestGateway _gateway = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            await context.Response.WriteAsync($"read '{await reader.ReadToEndAsync()}'");
        });
        _gateway = await TestGateway.StartAsync(
            new FakePool(_server.AsBackend),
            gateway: options => options with { AccessLog = true, RequestHeadersTimeout = TimeSpan.FromSeconds(1) },
            log: _log);
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await _server.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [InlineData("nonsense\r\n\r\n", "400", "method=- path=-")]
    [InlineData("GET / HTTP/1.1\r\nbad header\r\n\r\n", "400", "method=GET path=/")]
    [InlineData("GET /a?b HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "400", "method=GET path=/a")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", "400", "method=GET path=/")]
    [InlineData("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "400", "method=GET path=/")]
    [InlineData("GET / HTTP/7.0\r\n\r\n", "505", "method=- path=-")]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\nX:", "408", "method=GET path=/")]
    public async Task Refused_WithoutTheMiddleware_SaysWhyAndIsLogged(string request, string status, string line)
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, request);

        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        await AssertToldAndLoggedAsync(answer, status, line);
    }

    [Fact]
    public async Task Refused_TooLong_SaysWhyAndIsLogged()
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, $"GET /{new string('a', 9000)} HTTP/1.1\r\n{Close}");
        await AssertToldAndLoggedAsync(answer, "414", "method=- path=-");
    }

    [Fact]
    public async Task Refused_HeadersTooLong_SaysWhyAndIsLogged()
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, $"GET / HTTP/1.1\r\nX: {new string('a', 40_000)}\r\n{Close}");
        await AssertToldAndLoggedAsync(answer, "431", "method=GET path=/");
    }

    // What one reads as a length and another does not is the beginning of a request within a request.
    [Theory]
    [InlineData("Content-Length: +5\r\n")]
    [InlineData("Content-Length: -0\r\n")]
    [InlineData("Content-Length: 5\u000b\r\n")]
    [InlineData("Content-Length: \u000c5\r\n")]
    [InlineData("Content-Length: 5\u00a0\r\n")]
    [InlineData("Content-Length: 0x5\r\n")]
    [InlineData("Content-Length: 5,5\r\n")]
    [InlineData("Content-Length: 5, 5\r\n")]
    [InlineData("Content-Length: 5.0\r\n")]
    [InlineData("Content-Length: 1e1\r\n")]
    [InlineData("Content-Length:\r\n")]
    [InlineData("Content-Length: 99999999999999999999999999\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n")]
    [InlineData("Content-Length: 5\r\nContent-Length: 6\r\n")]
    [InlineData("Content-Length : 5\r\n")]
    [InlineData("Content-Length: 5\n")]
    [InlineData("X: y\nContent-Length: 5\r\n")]
    [InlineData("X: a\rb\r\nContent-Length: 5\r\n")]
    [InlineData("X: a\r\n folded\r\nContent-Length: 5\r\n")]
    [InlineData("X: a\0b\r\nContent-Length: 5\r\n")]
    public async Task Length_NotDigitsAlone_IsRefused(string headers)
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, $"POST / HTTP/1.1\r\n{headers}{Close}hello");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-request\r\n", answer, StringComparison.Ordinal);
        Assert.Empty(_gateway.Pool.Visits);
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\nContent-Length: 5\r\n" + Close + "hello")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\nHost: h\r\nConnection: close\r\n\nhello")]
    [InlineData("POST / HTTP/1.1\r\nContent-Length: 5\r\nHost: h\r\n\r\nhelloGET / HTTP/1.1\nHost: h\r\n\r\n")]
    public async Task Line_EndsWithLineFeedAlone_IsRefused(string request)
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, request);

        Assert.Contains("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-request\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", "hello")]
    [InlineData("content-length:  0005\t\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: Chunked\r\n", "5;x=y\r\nhello\r\n0\r\n\r\n")]
    public async Task Length_AsItShouldBe_IsTaken(string headers, string body)
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, $"POST / HTTP/1.1\r\n{headers}{Close}{body}");

        Assert.StartsWith("HTTP/1.1 200 ", answer, StringComparison.Ordinal);
        Assert.Contains("read 'hello'", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transfer-Encoding: gzip, chunked\r\n", "501 Transfer Coding Not Carried", "coding-not-carried")]
    [InlineData("Transfer-Encoding: x, chunked\r\n", "501 Transfer Coding Not Carried", "coding-not-carried")]
    [InlineData("Transfer-Encoding: chunked, chunked\r\n", "501 Transfer Coding Not Carried", "coding-not-carried")]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", "501 Transfer Coding Not Carried", "coding-not-carried")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "400 Bad Request Body", "bad-body")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "400 Bad Request Body", "bad-body")]
    public async Task TransferCoding_BesidesChunked_IsRefused(string headers, string status, string reason)
    {
        var answer = await RawClient.ExchangeAsync(
            _gateway.EndPoint, $"POST / HTTP/1.1\r\nHost: h\r\n{headers}\r\n5\r\nhello\r\n0\r\n\r\nGET /second HTTP/1.1\r\nHost: "
                + "h\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-UserBalance-Reason: {reason}\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(1, answer.Split("HTTP/1.1 ").Length - 1);
        Assert.Empty(_gateway.Pool.Visits);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked, gzip\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding: \u000bchunked\r\n")]
    [InlineData("Transfer-Encoding: chunked;q=1\r\n")]
    public async Task TransferCoding_ThatEndsNowhere_IsRefused(string headers)
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, $"POST / HTTP/1.1\r\n{headers}{Close}5\r\nhello\r\n0\r\n\r\n");

        Assert.Matches("^HTTP/1.1 (400|501) ", answer);
        Assert.Contains("\r\nX-UserBalance-Reason: ", answer, StringComparison.Ordinal);
        Assert.Empty(_gateway.Pool.Visits);
    }

    [Fact]
    public async Task TransferCoding_OfHttp10_IsRefused()
    {
        var answer = await RawClient.ExchangeAsync(
            _gateway.EndPoint, "POST / HTTP/1.0\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-body\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5 \r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\nhello\r\n0\r\n\r\n")]
    [InlineData("5;a\nb\r\nhello\r\n0\r\n\r\n")]
    [InlineData("5\r\nhello0\r\n\r\n")]
    [InlineData("5\r\nhello\n0\r\n\r\n")]
    public async Task Chunk_NotAsItShouldBe_IsRefusedAndLoggedOnce(string body)
    {
        var answer = await RawClient.ExchangeAsync(_gateway.EndPoint, $"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n{Close}{body}");

        Assert.StartsWith("HTTP/1.1 400 Bad Request Body\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-body\r\n", answer, StringComparison.Ordinal);
        await Eventually.True("it is logged", () => _log.Entries.Count > 0);
        Assert.EndsWith(" outcome=bad-body", Assert.Single(_log.Entries).Text, StringComparison.Ordinal);
    }

    private async Task AssertToldAndLoggedAsync(string answer, string status, string line)
    {
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: bad-request\r\n", answer, StringComparison.Ordinal);
        await Eventually.True("it is logged", () => _log.Entries.Count > 0);
        Assert.Matches(
            $"^http client=127.0.0.1 listener=web pool=app {line} status={status} server=- in=0 out=0 .* outcome=bad-request$",
            Assert.Single(_log.Entries).Text);
        Assert.Empty(_gateway.Pool.Visits);
    }
}
