using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class RefusalTests
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    [Theory]
    [InlineData("full", "Every Server Is Full", "full", 30)]
    [InlineData("no-server-up", "No Server Is Up", "no-server-up", 5)]
    [InlineData("moving", "Server Is Changing", "moving", 1)]
    [InlineData("control-plane-away", "Admission Is Away", "control-plane-away", 5)]
    public async Task Refused_EachReason_IsToldApart(string refusal, string title, string reason, int retryAfter)
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.All.Single(outcome => outcome.Word == refusal)));

        using var response = await gateway.GetAsync("application/json");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(title, response.ReasonPhrase);
        Assert.Equal(TimeSpan.FromSeconds(retryAfter), response.Headers.RetryAfter?.Delta);
        Assert.Equal(reason, Assert.Single(response.Headers.GetValues("X-UserBalance-Reason")));
        Assert.True(response.Headers.CacheControl?.NoStore);
        var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(ThisTest.Token)).RootElement;
        Assert.Equal(title, problem.GetProperty("title").GetString());
        Assert.Equal(503, problem.GetProperty("status").GetInt32());
        Assert.Equal(reason, problem.GetProperty("reason").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    [Theory]
    [InlineData(null, "text/plain")]
    [InlineData("", "text/plain")]
    [InlineData("*/*", "text/plain")]
    [InlineData("text/*", "text/plain")]
    [InlineData("image/png", "text/plain")]
    [InlineData("not a media range", "text/plain")]
    [InlineData(Browser, "text/html")]
    [InlineData("TEXT/HTML", "text/html")]
    [InlineData("application/problem+json", "application/problem+json")]
    [InlineData("application/json", "application/problem+json")]
    [InlineData("application/*", "application/problem+json")]
    [InlineData("text/html;q=0.5, application/json;q=0.7", "application/problem+json")]
    [InlineData("text/html;q=0, application/json;q=0.1", "application/problem+json")]
    [InlineData("text/html;q=0", "text/plain")]
    public async Task Refused_AcceptHeader_DecidesTheForm(string? accept, string mediaType)
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full));

        using var response = await gateway.GetAsync(accept);

        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Every Server Is Full", await response.Content.ReadAsStringAsync(ThisTest.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_Head_GetsTheHeadersOfThePage()
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full));

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint, "HEAD / HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 Every Server Is Full\r\n", response, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/html", response, StringComparison.Ordinal);
        Assert.Contains("\r\nX-UserBalance-Reason: full\r\n", response, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 30\r\n", response, StringComparison.Ordinal);
        Assert.Matches("\r\nContent-Length: [1-9][0-9]+\r\n", response);
        Assert.EndsWith("\r\n\r\n", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_Upload_IsToldWithoutWaitingForTheBody()
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(new byte[1 << 20]) };
        request.Headers.ExpectContinue = true;

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Fact]
    public async Task Refused_Http10_IsAnsweredAndClosed()
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full));

        var response = await RawClient.ExchangeAsync(gateway.EndPoint, "GET / HTTP/1.0\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 Every Server Is Full\r\n", response, StringComparison.Ordinal);
        Assert.Matches("\r\nContent-Length: [1-9][0-9]+\r\n", response);
        Assert.DoesNotContain("chunked", response, StringComparison.Ordinal);
        Assert.EndsWith("Please try again later.\n", response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: 8", "half", "half")]
    [InlineData("Transfer-Encoding: chunked", "4\r\nhalf\r\n", "0\r\n\r\n")]
    public async Task Refused_BodyStillComing_IsToldAtOnceAndTheConnectionGoesOn(string framing, string half, string rest)
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Outcome.Full));
        using var visitor = new TcpClient();
        await visitor.ConnectAsync(gateway.EndPoint, ThisTest.Token);
        using var reader = new StreamReader(visitor.GetStream(), Encoding.Latin1);

        await SayAsync(visitor, $"POST / HTTP/1.1\r\nHost: h\r\n{framing}\r\n\r\n{half}");
        Assert.Equal(
            "HTTP/1.1 503 Every Server Is Full", await Eventually.Within("the refusal", reader.ReadLineAsync(ThisTest.Token).AsTask()));

        await SayAsync(visitor, $"{rest}GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
        var second = await Eventually.Within("the end of the second refusal", reader.ReadToEndAsync(ThisTest.Token));
        Assert.Contains("HTTP/1.1 503 Every Server Is Full\r\n", second, StringComparison.Ordinal);
    }

    [Fact]
    public void Outcomes_Words_AreTheirOwn()
    {
        var reasons = Outcome.All.Select(outcome => outcome.Word).ToList();

        Assert.Equal(reasons.Distinct(StringComparer.Ordinal), reasons);
        Assert.All(reasons, reason => Assert.Matches("^[a-z]+(-[a-z]+)*$", reason));
    }

    private static ValueTask SayAsync(TcpClient visitor, string text) =>
        visitor.GetStream().WriteAsync(Encoding.Latin1.GetBytes(text), ThisTest.Token);
}
