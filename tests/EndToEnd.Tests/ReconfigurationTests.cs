using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A restart with another configuration evicts nobody.</summary>
public sealed class ReconfigurationTests : IAsyncLifetime
{
    private readonly Balancer _balancer = Balancer.Standalone();
    private Backends _backends = null!;

    public async ValueTask InitializeAsync() => _backends = await Backends.StartAsync(3);

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        await _backends.DisposeAsync();
    }

    [Fact]
    public async Task Restart_WithAServerRemovedAndLessRoom_KeepsItsUsersUntilTheyExpire()
    {
        var pool = _balancer.AddPool("app", _backends.EndPoints, maxUsersPerServer: 2, idleTimeout: "6s");
        var (users, servers) = (Visitor.Next(6), new List<string>());
        await _balancer.StartAsync();
        foreach (var user in users)
            servers.Add((await user.AskAsync(pool.Http)).Body);
        Assert.Equal(["s1", "s2", "s3", "s1", "s2", "s3"], servers);
        await _balancer.StopAsync();

        _balancer.Settings.Remove("Pools:app:Servers:s3:Address");
        _balancer.Settings["Pools:app:MaxUsersPerServer"] = "1";
        await _balancer.StartAsync();
        for (var i = 0; i < users.Length; i++)
            Assert.Equal(Answer.From(servers[i]), await users[i].AskAsync(pool.Either(i)));
        Assert.Equal(["s1 Ready 2/1", "s2 Ready 2/1", "s3 Draining 2/2"], await _balancer.Admin.ServersAsync(pool));
        await AssertTurnedAwayAsync(pool);

        // Those of the removed server stay away; the others come back again and again.
        var staying = users.Where((_, i) => servers[i] != "s3").ToArray();
        await Eventually.True("the removed server to lose its users", async () =>
        {
            await Task.WhenAll(staying.Select(user => user.AskAsync(pool.Http)));
            return (await _balancer.Admin.ServersAsync(pool)).Contains("s3 Draining 0/2");
        });
        await AssertTurnedAwayAsync(pool);
        for (var i = 0; i < users.Length; i++)
            Assert.Equal([servers[i]], _backends.ServersOf(users[i]));
    }

    private async Task AssertTurnedAwayAsync(TestPool pool)
    {
        var newcomer = Visitor.Next();
        Assert.True((await newcomer.AskAsync(pool.Http)).IsTurnedAway, "A new user was served by a pool without room.");
        Assert.Empty(_backends.VisitsOf(newcomer));
    }
}
