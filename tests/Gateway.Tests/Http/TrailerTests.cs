using System.Net;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Http;

public sealed class TrailerTests
{
    private const string Body = "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n3\r\n...\r\n0\r\nX-Sum: 42\r\nX-Two: \u00e4\r\n\r\n";
    private const string Announced = "HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\n" + Body;

    [Theory]
    [InlineData(Announced)]
    [InlineData("HTTP/1.1 200 OK\r\n" + Body)]
    public async Task Answer_ToAVisitorWhoAcceptsThem_HasThemOverHttp1(string response)
    {
        var answer = await AnswerAsync(response, "GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: TE, close\r\n\r\n");

        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(response == Announced, answer.Contains("\r\nTrailer: X-Sum\r\n", StringComparison.Ordinal));
        Assert.EndsWith("\r\n0\r\nX-Sum: 42\r\nX-Two: \u00e4\r\n\r\n", answer, StringComparison.Ordinal);
        Assert.Equal("ok...", BodyOf(answer));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "TE: trailersandmore\r\n")]
    [InlineData("HEAD", "TE: trailers\r\n")]
    public async Task Answer_ToAnybodyElse_DoesNotAnnounceThem(string method, string headers)
    {
        var answer = await AnswerAsync(Announced, $"{method} / HTTP/1.1\r\nHost: h\r\n{headers}Connection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Trailer", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("X-Sum", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTrailer: X-Sum\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 304 Not Modified\r\nTrailer: X-Sum\r\n\r\n")]
    [InlineData("HTTP/1.1 204 No Content\r\nTrailer: X-Sum\r\n\r\n")]
    public async Task Answer_ThatCanHaveNone_DoesNotAnnounceThem(string response)
    {
        var answer = await AnswerAsync(response, "GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: close\r\n\r\n");

        Assert.StartsWith(response[..12], answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Trailer", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_WithTrailersOnOneConnection_AreToldApart()
    {
        var answer = await AnswerAsync(
            Announced,
            "GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: close\r\n\r\n");

        Assert.Equal(2, answer.Split("HTTP/1.1 200 OK\r\n").Length - 1);
        Assert.Equal(2, answer.Split("\r\n0\r\nX-Sum: 42\r\n").Length - 1);
    }

    [Fact]
    public async Task Answer_BreaksOffBeforeItsTrailers_IsNoWholeAnswer()
    {
        await Assert.ThrowsAnyAsync<IOException>(() => AnswerAsync(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n", "GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: "
                + "close\r\n\r\n"));
    }

    [Fact]
    public async Task Answer_OverHttp2_HasThem()
    {
        using var server = new RawServer(Announced);
        await using var gateway = await TestGateway.StartAsync(
            new FakePool(server.AsBackend), listener => listener with { Protocol = ListenerProtocol.Http2 });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal("ok...", await response.Content.ReadAsStringAsync(ThisTest.Token));
        Assert.Equal("42", Assert.Single(response.TrailingHeaders.GetValues("X-Sum")));
    }

    [Fact]
    public async Task Request_WithTrailers_DoesNotAnnounceThem()
    {
        using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));
        await RawClient.ExchangeAsync(
            gateway.EndPoint,
            "POST / HTTP/1.1\r\nHost: h\r\nTrailer: X-Sum\r\nTransfer-Encoding: chunked\r\nConnection: "
                + "close\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 42\r\n\r\n");

        Assert.DoesNotContain("Trailer", await Eventually.Within("the server to see it", server.Head), StringComparison.Ordinal);
    }

    private static async Task<string> AnswerAsync(string response, string request)
    {
        using var server = new RawServer(response);
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));
        return await RawClient.ExchangeAsync(gateway.EndPoint, request);
    }

    private static string BodyOf(string answer)
    {
        var rest = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        var body = "";
        while (Convert.ToInt32(rest[..rest.IndexOf('\r', StringComparison.Ordinal)], 16) is var size and > 0)
        {
            rest = rest[(rest.IndexOf('\n', StringComparison.Ordinal) + 1)..];
            body += rest[..size];
            rest = rest[(size + 2)..];
        }

        return body;
    }
}
