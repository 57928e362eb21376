using UserBalance.Network.Tests.Lab;
using UserBalance.Testing;

namespace UserBalance.Network.Tests;

/// <summary>The article's test from six machines of their own, which know the service by its name only.</summary>
[Collection(OneAtATime.Name)]
public sealed class ArticleTests
{
    private static readonly string[] Filled = ["s1", "s1", "s2", "s2", "s3", "s3"];

    [Fact]
    public async Task SixVisitors_OfTwoGatewaysBehindOneName_KeepTheirServersWhenOneIsKilled()
    {
        await using var lab = await LabScene.StartAsync(new());
        var visitors = lab.AddVisitors(6);
        var surplus = lab.AddVisitor();

        var first = await AskAsync(visitors);
        Assert.Equal(Filled, first.Select(page => page.Server).Order(StringComparer.Ordinal));
        Assert.Equal(2, first.Select(page => page.Gateway).Distinct().Count());
        Assert.Equal("503", (await surplus.AskByNameAsync()).Status);

        lab.Gateways[0].Kill();
        for (var round = 0; round < 2; round++)
        {
            var again = await AskAsync(visitors);
            Assert.Equal(first.Select(page => page.Server), again.Select(page => page.Server));
            Assert.All(again, page => Assert.Equal(LabNetwork.GatewayAddress(2).ToString(), page.Gateway));
        }

        lab.Gateways[0].Start();
        await Eventually.True("the gateway to be ready", lab.Gateways[0].IsReadyAsync);
        foreach (var visitor in visitors)
            await visitor.ServedAsync(lab.Gateways[0]);
        Assert.Equal(first.Select(page => page.Server), visitors.Select(visitor => Assert.Single(lab.ServersOf(visitor))));
        Assert.Empty(lab.ServersOf(surplus));
    }

    private static async Task<Page[]> AskAsync(Visitor[] visitors)
    {
        var pages = new Page[visitors.Length];
        for (var i = 0; i < visitors.Length; i++)
            pages[i] = await visitors[i].AskByNameAsync();
        return pages;
    }
}
