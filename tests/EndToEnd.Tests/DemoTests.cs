using System.Net;
using System.Text.Json;
using UserBalance.EndToEnd.Tests.Setup;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests;

/// <summary>The demo as a newcomer runs it.</summary>
public sealed class DemoTests : IDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(5);

    private readonly Balancer _demo;
    private readonly TestPool _pool;

    public DemoTests() => _demo = Balancer.Demo(out _pool);

    public void Dispose() => _demo.Dispose();

    [Fact]
    public async Task Demo_StoppedAndStartedAgain_KeepsItsAssignments()
    {
        var users = Visitor.Next(6);
        _demo.Settings["Gateway:ShutdownTimeout"] = "1s";
        var first = await _demo.StartAsync();
        await AssertGuideAsync();
        var servers = await AskAllAsync(users);
        Assert.Equal(6, servers.Length);
        AssertCleanEnd(await _demo.StopAsync(ProductProcess.Terminate));

        var second = await _demo.StartAsync();
        Assert.Equal(servers, await AskAllAsync(users));
        Assert.True((await Visitor.Next().AskAsync(_pool.Http)).IsTurnedAway, "A seventh user was served.");
        using (await users[0].HoldStreamAsync(_pool.Http))
        using (await users[1].HoldStreamAsync(_pool.Tcp))
            AssertCleanEnd(await _demo.StopAsync(ProductProcess.Interrupt));

        // The better of two, as other tests load the machine.
        Assert.True(first < ReadyWithin || second < ReadyWithin, $"Ready only after {first} and {second}.");
    }

    [Fact]
    public async Task SecondProcess_OnTheSameAddressOrData_IsRefusedInOneLine()
    {
        await _demo.StartAsync();
        await AssertRefusedAsync(
            "Gateway:Listeners:http:Bind",
            $"UserBalance:Gateway:Listeners:http:Bind is '{_pool.Http}': must be an address that this process can listen on; " +
            $"{_pool.Http} is in use.");
        await AssertRefusedAsync(
            "Cluster:DataDirectory",
            $"UserBalance:Cluster:DataDirectory: {_demo.Settings["Cluster:DataDirectory"]} is in use by another process; ");
    }

    private static void AssertCleanEnd(ProcessEnd end) => Assert.Equal((0, ""), (end.Code, string.Join('\n', end.Errors)));

    private async Task AssertRefusedAsync(string key, string expected)
    {
        using var second = Balancer.Demo(out _);
        second.Settings[key] = _demo.Settings[key];
        foreach (var end in await Task.WhenAll(second.RunAsync(), second.RunAsync("--check")))
        {
            Assert.StartsWith(expected, Assert.Single(end.Errors), StringComparison.Ordinal);
            Assert.Equal(2, end.Code);
            Assert.Empty(end.Output);
        }
    }

    private async Task AssertGuideAsync()
    {
        await Eventually.True("the guide", () => Guide().Contains("Ctrl-C", StringComparison.Ordinal));
        string[] told =
        [
            $"curl http://{_pool.Http}/ ", $"http://{_pool.Tcp}/ ", $"curl -N http://{_pool.Http}/stream ",
            $"http://{_demo.Admin.Listener}/api/v1/pools/app", _demo.Settings["Cluster:DataDirectory"],
        ];
        Assert.All(told, text => Assert.Contains(text, Guide(), StringComparison.Ordinal));
    }

    private string Guide() => string.Join('\n', _demo.Output);

    // What the users get over both protocols, and the same as the backends have recorded it.
    private async Task<string[]> AskAllAsync(Visitor[] users)
    {
        var servers = new string[users.Length];
        for (var i = 0; i < users.Length; i++)
        {
            servers[i] = (await users[i].AskAsync(_pool.Http)).Body;
            Assert.Equal(Answer.From(servers[i]), await users[i].AskAsync(_pool.Tcp));
        }

        var records = (await Task.WhenAll(_pool.Servers.Select(VisitsAsync))).SelectMany(visits => visits).ToArray();
        for (var i = 0; i < users.Length; i++)
        {
            var visits = records.Where(visit => visit.Client == users[i].Address.ToString());
            Assert.Equal([servers[i]], visits.Select(visit => visit.Server).Distinct());
        }

        return servers;
    }

    private static async Task<(string Client, string Server)[]> VisitsAsync(IPEndPoint backend)
    {
        using var client = new AdminClient(backend);
        var visits = (await client.GetAsync("/visits")).Json.EnumerateArray();
        return [.. visits.Select(visit => (Text(visit, "client"), Text(visit, "server")))];
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
