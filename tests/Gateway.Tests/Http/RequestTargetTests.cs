using Microsoft.AspNetCore.Http;
using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Http;

public sealed class RequestTargetTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("//double//slashes/")]
    [InlineData("/a%2Fb")]
    [InlineData("/a%252Fb")]
    [InlineData("/a%2fb%c3%A9%20c")]
    [InlineData("/a/../b/./c")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/a?x=%zz&y=<>\"{}|\\^`[]&z=%00")]
    [InlineData("/a?")]
    [InlineData("/a??b?c")]
    [InlineData("/a;v=1,2:3@4")]
    [InlineData("/a?next=http://other/x#y")]
    [InlineData("/a\\b")]
    public async Task Target_OriginForm_ReachesTheServerAsWritten(string target) => Assert.Equal(target, await TargetAtServerAsync(target));

    [Theory]
    [InlineData("http://h/a%2Fb?c=1", "/a%2Fb?c=1")]
    [InlineData("http://h", "/")]
    [InlineData("http://h?c=1", "/?c=1")]
    [InlineData("http://h/?c=http://x/", "/?c=http://x/")]
    public async Task Target_AbsoluteForm_ReachesTheServerInOriginForm(string target, string expected) =>
        Assert.Equal(expected, await TargetAtServerAsync(target));

    [Theory]
    [InlineData("OPTIONS *", "h", "200 OK")]
    [InlineData("CONNECT h:443", "h:443", "501 Request Target Not Carried")]
    public async Task Target_WithoutPath_IsAnsweredBeforeAdmission(string requestStart, string host, string status)
    {
        await using var server = await TestServer.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await TestGateway.StartAsync(server);

        var response = await RawClient.ExchangeAsync(
            gateway.EndPoint, $"{requestStart} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith($"HTTP/1.1 {status}\r\n", response, StringComparison.Ordinal);
        Assert.Empty(gateway.Pool.Visits);
    }

    [Fact]
    public async Task Target_OptionsOfAPath_ReachesTheServer()
    {
        await using var server = await TestServer.StartAsync(context => context.Response.WriteAsync(context.Request.Method));
        await using var gateway = await TestGateway.StartAsync(server);
        using var request = new HttpRequestMessage(HttpMethod.Options, "/");

        using var response = await gateway.Client.SendAsync(request, ThisTest.Token);

        Assert.Equal("OPTIONS", await response.Content.ReadAsStringAsync(ThisTest.Token));
    }

    [Theory]
    [InlineData("/a?x=\u00c3\u00a9")]
    [InlineData("/\u00c3\u00a9")]
    [InlineData("/a?x=\u0001")]
    [InlineData("/a?x=\t")]
    [InlineData("/a?x=\r")]
    public async Task Target_WithBytesThatMustBeEncoded_IsRefused(string target)
    {
        await using var server = await TestServer.StartAsync(_ => Task.CompletedTask);
        await using var gateway = await TestGateway.StartAsync(server);

        var response = await RawClient.ExchangeAsync(gateway.EndPoint, $"GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400 ", response, StringComparison.Ordinal);
        Assert.Empty(gateway.Pool.Visits);
    }

    private static async Task<string> TargetAtServerAsync(string target)
    {
        using var server = new RawServer("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        var response = await RawClient.ExchangeAsync(gateway.EndPoint, $"GET {target} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 204 ", response, StringComparison.Ordinal);
        return (await server.Head).Split('\n')[0]["GET ".Length..^" HTTP/1.1".Length];
    }
}
