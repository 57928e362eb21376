using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Http;

public sealed class BodylessAnswerTests
{
    [Theory]
    [InlineData("204 No Content", "Content-Length: 5\r\n\r\n")]
    [InlineData("204 No Content", "Content-Length: 5\r\n\r\nhello")]
    [InlineData("204 No Content", "Content-Length: 0\r\n\r\n")]
    [InlineData("204 No Content", "\r\n")]
    [InlineData("204 No Content", "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    [InlineData("205 Reset Content", "Content-Length: 3\r\n\r\nabc")]
    [InlineData("205 Reset Content", "Content-Length: 0\r\n\r\n")]
    [InlineData("205 Reset Content", "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("304 Not Modified", "Content-Length: 5\r\n\r\n")]
    [InlineData("304 Not Modified", "Content-Length: 5\r\n\r\nhello")]
    [InlineData("304 Not Modified", "Transfer-Encoding: chunked\r\n\r\n")]
    public async Task Status_WithoutABody_PassesWithoutOne(string status, string rest)
    {
        var answer = await AnswerAsync("GET", $"HTTP/1.1 {status}\r\nX-End: 1\r\n{rest}");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-End: 1\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", answer, StringComparison.OrdinalIgnoreCase);
        if (status[0] == '2')
            Assert.DoesNotContain("Content-Length: 5", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("200 OK", "Content-Length: 5\r\n\r\n")]
    [InlineData("200 OK", "Content-Length: 5\r\n\r\nhello")]
    [InlineData("200 OK", "Transfer-Encoding: chunked\r\n\r\n")]
    [InlineData("204 No Content", "Content-Length: 5\r\n\r\n")]
    [InlineData("404 Not Found", "Content-Length: 5\r\n\r\n")]
    public async Task Head_WithWhateverFraming_PassesWithoutABody(string status, string rest)
    {
        var answer = await AnswerAsync("HEAD", $"HTTP/1.1 {status}\r\n{rest}");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_ThatIsNone_IsTheServersFailure()
    {
        var answer = await AnswerAsync("GET", "HTTP/1.1 099 What\r\nContent-Length: 0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: server-silent\r\n", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("HTTP/1.1 102 Processing\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n")]
    [InlineData("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n")]
    public async Task Answer_BehindInformation_Passes(string information)
    {
        var answer = await AnswerAsync("GET", information + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nhello", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Link", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_SwitchesProtocolsUnasked_IsNotBelieved()
    {
        var answer = await AnswerAsync("GET", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nbytes");

        Assert.StartsWith("HTTP/1.1 502 ", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: server-silent\r\n", answer, StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(string method, string response)
    {
        using var server = new RawServer(response);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));
        return await RawClient.ExchangeAsync(gateway.EndPoint, $"{method} / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
    }
}
