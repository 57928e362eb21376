using UserBalance.EndToEnd.Tests.Setup;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A server that refuses connections: its users wait for it.</summary>
[Collection(SharesStandalone.Name)]
public sealed class RefusingServerTests(SharedStandalone standalone)
{
    [Fact]
    public async Task User_OfAServerThatRefuses_KeepsTheAssignmentAndIsServedWhenItIsBack()
    {
        var (pool, visitor) = (standalone.Refusing, Visitor.Next());
        var server = (await visitor.AskAsync(pool.Http)).Body;
        Assert.Equal(Answer.From(server), await visitor.AskAsync(pool.Tcp));

        await standalone.Backends.StopAsync(server);
        Assert.Equal(502, (await visitor.AskAsync(pool.Http)).Status);
        Assert.Equal(Answer.Closed, await visitor.AskAsync(pool.Tcp));
        Assert.Equal(server, await standalone.Balancer.Admin.ServerOfAsync(pool, visitor));

        await standalone.Backends.StartAsync(server);
        Assert.Equal(Answer.From(server), await visitor.AskAsync(pool.Http));
        Assert.Equal(Answer.From(server), await visitor.AskAsync(pool.Tcp));
        Assert.Equal([server], standalone.Backends.ServersOf(visitor));
    }
}
