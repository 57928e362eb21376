using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>A changed configuration file is applied without a restart.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    private readonly Balancer _balancer = Balancer.StandaloneWithFile();
    private Backends _backends = null!;

    public async ValueTask InitializeAsync() => _backends = await Backends.StartAsync(3);

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        await _backends.DisposeAsync();
    }

    [Fact]
    public async Task Change_OfServersAndRoom_IsAppliedWhileEverybodyIsServed()
    {
        var pool = _balancer.AddPool("app", [.. _backends.EndPoints.Take(2)], maxUsersPerServer: 1);
        await _balancer.StartAsync();
        var (users, late) = (Visitor.Next(2), Visitor.Next());
        Assert.Equal(["s1", "s2"], await AskAsync(users, pool));
        Assert.True((await late.AskAsync(pool.Http)).IsTurnedAway);
        using var stream = await users[0].HoldStreamAsync(pool.Http);

        _balancer.Settings["Pools:app:Servers:s3:Address"] = _backends.EndPoints[2].ToString();
        _balancer.Settings["Pools:app:MaxUsersPerServer"] = "3";
        _balancer.WriteFile();
        await WhileServedAsync(users, pool, "the pool to have the new server and room", async () =>
            (await _balancer.Admin.ServersAsync(pool)).SequenceEqual(["s1 Ready 1/3", "s2 Ready 1/3", "s3 Ready 0/3"]));
        Assert.Equal(Answer.From("s3"), await late.AskAsync(pool.Http));
        Assert.Contains(_balancer.Output, line => line.EndsWith(
            "The configuration has changed and is in use: UserBalance:Pools:app:MaxUsersPerServer, "
                + "UserBalance:Pools:app:Servers:s3:Address.",
            StringComparison.Ordinal));
        Assert.Equal(["s1"], _backends.ServersOf(users[0]));
    }

    [Fact]
    public async Task Change_ThatIsWrong_IsToldAndChangesNothing()
    {
        var pool = _balancer.AddPool("app", [.. _backends.EndPoints.Take(1)], maxUsersPerServer: 1);
        await _balancer.StartAsync();
        _balancer.WriteFile("""{ "UserBalance": oops }""");
        await SaidAsync("nothing of it is used: ", "appsettings.json is not valid JSON in line 1: ");

        _balancer.Settings["Pools:app:MaxUsersPerServer"] = "0";
        _balancer.Settings["Pools:app:Servers:s2:Address"] = _backends.EndPoints[1].ToString();
        _balancer.WriteFile();
        await SaidAsync(
            "nothing of it is used: ", "UserBalance:Pools:app:MaxUsersPerServer is '0': must be a whole number from 1 to 1000000.");
        Assert.Equal(["s1 Ready 0/1"], await _balancer.Admin.ServersAsync(pool));

        _balancer.Settings["Pools:app:MaxUsersPerServer"] = "2";
        _balancer.Settings["Gateway:ShutdownTimeout"] = "7s";
        _balancer.WriteFile();
        await SaidAsync("at the next start, not before, ", "UserBalance:Gateway:ShutdownTimeout.");
        await Eventually.True("the pool to have what is right", async () =>
            (await _balancer.Admin.ServersAsync(pool)).SequenceEqual(["s1 Ready 0/2", "s2 Ready 0/2"]));
        Assert.Equal(0, (await _balancer.StopAsync()).Code);
    }

    // One after the other: who comes first gets the first server.
    private static async Task<List<string>> AskAsync(Visitor[] users, TestPool pool)
    {
        var servers = new List<string>();
        foreach (var user in users)
            servers.Add((await user.AskAsync(pool.Http)).Body);
        return servers;
    }

    private static Task WhileServedAsync(Visitor[] users, TestPool pool, string what, Func<Task<bool>> condition) =>
        Eventually.True(what, async () =>
        {
            Assert.Equal(["s1", "s2"], await AskAsync(users, pool));
            return await condition();
        });

    private Task SaidAsync(params string[] parts) => Eventually.True($"a line with '{parts[^1]}'", () =>
        _balancer.Output.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))));
}
