using UserBalance.Gateway.Http;
using UserBalance.Gateway.Tests.Http.Setup;

namespace UserBalance.Gateway.Tests.Http;

public sealed class OwnCookiesTests
{
    [Theory]
    [InlineData("a=1; b=2", "a=1; b=2")]
    [InlineData("userbalance-session-9090=x", "")]
    [InlineData("userbalance-session-9090=x; a=1", "a=1")]
    [InlineData("a=1; userbalance-session-9090=x", "a=1")]
    [InlineData("a=1;userbalance-antiforgery-1=x;b=\"2; 3\"", "a=1;b=\"2; 3\"")]
    [InlineData("a=1; __Host-userbalance-session-9090=x; b=2", "a=1; b=2")]
    [InlineData("a=1; __Secure-userbalance-session-9090C1=x", "a=1")]
    [InlineData("a=userbalance-session-9090; xuserbalance-session=1", "a=userbalance-session-9090; xuserbalance-session=1")]
    public void Others_OfAListOfCookies_AreLeftAsTheyCame(string cookies, string others) =>
        Assert.Equal(others, OwnCookies.Others(cookies));

    [Fact]
    public async Task Visitor_WhoIsSignedInAtAnAdminAddress_TellsNoServer()
    {
        using var server = new RawServer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var gateway = await TestGateway.StartAsync(new FakePool(server.AsBackend));

        await RawClient.ExchangeAsync(
            gateway.EndPoint,
            "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nCookie: userbalance-session-9090=secret\r\nCookie: theme=dark; "
                + "userbalance-antiforgery-9090=secret\r\n\r\n");

        var head = await server.Head;
        Assert.DoesNotContain("secret", head, StringComparison.Ordinal);
        Assert.Contains("Cookie: theme=dark\n", head, StringComparison.Ordinal);
    }
}
