using UserBalance.EndToEnd.Tests.Setup;

namespace UserBalance.EndToEnd.Tests;

/// <summary>The demo's replay of the article: that it passes, and that it can fail.</summary>
public sealed class ScenarioTests : IDisposable
{
    private readonly Balancer _demo = Balancer.Demo(out _);

    public void Dispose() => _demo.Dispose();

    [Fact]
    public async Task Scenario_AsInTheArticle_PrintsTheTableAndExitsWith0()
    {
        var end = await _demo.RunAsync("--scenario");
        Assert.Empty(end.Errors);
        Assert.Equal(0, end.Code);
        Assert.StartsWith("As in the article: ", end.Output[^1], StringComparison.Ordinal);
        AssertRow(end.Output, "first visitor  arrives over HTTP", "Backend Server 1", "ok");
        AssertRow(end.Output, "client 5       asks again over TCP", "Backend Server 3", "ok");
        AssertRow(end.Output, "client 6       was served by, in the record", "nobody", "ok");
        Assert.DoesNotContain(end.Output, line => line.EndsWith("DEVIATION", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Scenario_RoomForThree_NamesTheSurplusUserAsFirstDeviation()
    {
        _demo.Settings["Pools:app:MaxUsersPerServer"] = "3";
        var end = await _demo.RunAsync("--scenario");
        Assert.Equal(1, end.Code);
        Assert.Equal(
            "First deviation: client 6, arrives over HTTP: expected '503, try later', seen 'Backend Server 1'.", end.Output[^1]);
    }

    [Fact]
    public async Task Scenario_TcpListenerOfAnotherPool_FindsUsersOnTwoServers()
    {
        // The same servers in another order: whoever comes over TCP is another user, on another server.
        string[] keys = [.. Enumerable.Range(1, 3).Select(i => $"Servers:s{i}:Address")];
        for (var i = 0; i < keys.Length; i++)
            _demo.Settings[$"Pools:other:{keys[i]}"] = _demo.Settings[$"Pools:app:{keys[(i + 1) % keys.Length]}"];
        _demo.Settings["Gateway:Listeners:tcp:Pool"] = "other";

        var end = await _demo.RunAsync("--scenario");
        Assert.Equal(1, end.Code);
        Assert.Equal("First deviation: client 6, arrives over TCP: expected 'closed', seen 'Backend Server 2'.", end.Output[^1]);
        AssertRow(end.Output, "first visitor  was served by, in the record", "Backend Server 1 and Backend Server 3", "DEVIATION");
    }

    private static void AssertRow(string[] output, string start, string seen, string mark)
    {
        var row = Assert.Single(output, line => line.StartsWith(start, StringComparison.Ordinal));
        Assert.EndsWith(mark, row, StringComparison.Ordinal);
        Assert.Contains($" {seen} ", row, StringComparison.Ordinal);
    }
}
