using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Http;

public sealed class RefusalTests
{
    private const string Browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";

    [Theory]
    [InlineData(nameof(Refusal.Full), "Every Server Is Full", "full", 30)]
    [InlineData(nameof(Refusal.NoServerUp), "No Server Is Up", "no-server-up", 5)]
    [InlineData(nameof(Refusal.ControlPlaneAway), "Admission Is Away", "control-plane-away", 5)]
    public async Task Refused_EachReason_IsToldApart(string refusal, string title, string reason, int retryAfter)
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Enum.Parse<Refusal>(refusal)));

        using var response = await gateway.GetAsync("application/json");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(title, response.ReasonPhrase);
        Assert.Equal(TimeSpan.FromSeconds(retryAfter), response.Headers.RetryAfter?.Delta);
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
        await using var gateway = await TestGateway.StartAsync(new FakePool(Refusal.Full));

        using var response = await gateway.GetAsync(accept);

        Assert.Equal(mediaType, response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("Every Server Is Full", await response.Content.ReadAsStringAsync(ThisTest.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_Head_GetsTheHeadersOfThePage()
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Refusal.Full));

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint, "HEAD / HTTP/1.1\r\nHost: h\r\nAccept: text/html\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 503 Every Server Is Full\r\n", response, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Type: text/html", response, StringComparison.Ordinal);
        Assert.Matches("\r\nContent-Length: [1-9][0-9]+\r\n", response);
        Assert.EndsWith("\r\n\r\n", response, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_Upload_IsToldWithoutWaitingForTheBody()
    {
        await using var gateway = await TestGateway.StartAsync(new FakePool(Refusal.Full));

        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = new ByteArrayContent(new byte[1 << 20]) };
        request.Headers.ExpectContinue = true;

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    public async Task Refused_Grpc_EndsWithGrpcStatusUnavailable(string contentType)
    {
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(Refusal.NoServerUp), listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/greet.Greeter/SayHello")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent([0, 0, 0, 0, 0]),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("14", Assert.Single(response.Headers.GetValues("grpc-status")));
        Assert.Contains("No server takes new users", Assert.Single(response.Headers.GetValues("grpc-message")), StringComparison.Ordinal);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(ThisTest.Token));
    }
}
