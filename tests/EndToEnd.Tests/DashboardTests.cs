using UserBalance.EndToEnd.Tests.Setup;

namespace UserBalance.EndToEnd.Tests;

/// <summary>Orleans' dashboard at the admin listener.</summary>
public sealed class DashboardTests : IAsyncLifetime
{
    private const string Key = "correct horse battery staple";

    private readonly Balancer _balancer = Balancer.Standalone();
    private Backends _backends = null!;

    public async ValueTask InitializeAsync()
    {
        _backends = await Backends.StartAsync(1);
        var pool = _balancer.AddPool("app", _backends.EndPoints);
        _balancer.Settings["Cluster:Dashboard"] = "true";
        _balancer.Settings["Gateway:Admin:Key"] = Key;
        await _balancer.StartAsync();
        Assert.Equal(200, (await Visitor.Next().AskAsync(pool.Http)).Status);
    }

    public async ValueTask DisposeAsync()
    {
        _balancer.Dispose();
        await _backends.DisposeAsync();
    }

    [Fact]
    public async Task Dashboard_WithTheKey_ShowsTheClusterButNoRemindersAndNoLog()
    {
        var page = await _balancer.Admin.GetAsync("/dashboard/", key: Key);
        Assert.Equal(200, page.Status);
        Assert.Contains("<html", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await _balancer.Admin.GetAsync("/dashboard/index.min.js", key: Key)).Status);
        var counters = (await _balancer.Admin.GetAsync("/dashboard/DashboardCounters", key: Key)).Json;
        Assert.Equal(1, counters.GetProperty("totalActiveHostCount").GetInt32());
        Assert.Equal(200, (await _balancer.Admin.GetAsync("/dashboard/ClusterStats", key: Key)).Status);

        foreach (var path in new[]
        {
            "/dashboard/Reminders", "/dashboard/reminders/", "/dashboard/Reminders/1", "/dashboard/%52EMINDERS/2",
        })
        {
            var answer = await _balancer.Admin.GetAsync(path, key: Key);
            Assert.Equal((path, 404), (path, answer.Status));
            Assert.Contains("one for every user", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(403, (await _balancer.Admin.GetAsync("/dashboard/Trace", key: Key)).Status);
    }

    [Theory]
    [InlineData("/dashboard")]
    [InlineData("/dashboard/")]
    [InlineData("/dashboard/index.min.js")]
    [InlineData("/dashboard/DashboardCounters")]
    [InlineData("/dashboard/Reminders/1")]
    [InlineData("/dashboard/nothing")]
    public async Task Dashboard_WithoutTheKey_IsForNobody(string path)
    {
        Assert.Equal(401, (await _balancer.Admin.GetAsync(path)).Status);
        Assert.Equal(401, (await _balancer.Admin.GetAsync(path, key: "wrong")).Status);
    }

    [Fact]
    public async Task Dashboard_ItsSilo_StartsAndStopsWithoutAComplaint()
    {
        var end = await _balancer.StopAsync();
        Assert.Equal(0, end.Code);
        Assert.DoesNotContain(
            end.Output, line => line.StartsWith("warn", StringComparison.Ordinal) || line.StartsWith("fail", StringComparison.Ordinal));
    }
}
