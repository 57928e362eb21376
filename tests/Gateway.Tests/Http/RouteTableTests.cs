using UserBalance.Gateway.Http;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Http;

public sealed class RouteTableTests
{
    private readonly RouteTable _routes = new();

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8::-64")]
    public void Host_OfARoute_LeadsToItsServer(string client)
    {
        Assert.True(ClientKey.TryParse(client, out var key));
        ServerRoute[] routes = [.. Enumerable.Range(0, 12).Select(i => _routes.To("s1", 8000 + i))];

        Assert.All(routes, route => Assert.Same(route, _routes.Of(new Uri(route.SharedPrefix).IdnHost)));
        Assert.All(routes, route => Assert.Same(route, _routes.Of(new Uri(route.PrefixOf(key)).IdnHost)));
    }

    [Theory]
    [InlineData("app")]
    [InlineData("s2")]
    [InlineData("u192.0.2.7.s")]
    [InlineData("127.0.0.1")]
    public void Host_OfNoRoute_LeadsNowhere(string host)
    {
        _routes.To("app", 80);

        Assert.Throws<InvalidOperationException>(() => _routes.Of(host));
    }
}
