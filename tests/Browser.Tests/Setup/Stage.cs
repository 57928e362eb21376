using Microsoft.Playwright;
using UserBalance.Testing;

namespace UserBalance.Browser.Tests.Setup;

/// <summary>The real product with three servers.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private Stage(Backends backends) => Backends = backends;

    public Balancer Balancer { get; } = Balancer.Standalone();

    public Backends Backends { get; }

    public AdminClient Admin => Balancer.Admin;

    public Uri Origin => new($"http://{Admin.Listener}/");

    /// <summary>Brings the servers up. The product is configured and started by the caller.</summary>
    public static async Task<Stage> SetAsync() => new(await Backends.StartAsync(3));

    /// <summary>Starts the product with one pool. Skips the test when there is no browser to look at it.</summary>
    public static async Task<(Stage Stage, TestPool Pool)> StartAsync(int maxUsersPerServer = 2, string? key = null)
    {
        Chromium.SkipIfAbsent();
        var stage = await SetAsync();
        var pool = stage.AddPool("app", maxUsersPerServer);
        if (key is not null)
            stage.Balancer.Settings["Gateway:Admin:Key"] = key;
        await stage.Balancer.StartAsync();
        return (stage, pool);
    }

    public TestPool AddPool(string id, int maxUsersPerServer = 2)
    {
        // After a start nothing is moved for one lease.
        Balancer.Settings[$"Pools:{id}:GatewayLease"] = "1s";
        return Balancer.AddPool(id, Backends.EndPoints, maxUsersPerServer);
    }

    /// <summary>Opens the page for what concerns a pool.</summary>
    public async Task<PageUnderTest> OpenAsync(Chromium chromium, TestPool pool, string route = "", ColorScheme colors = ColorScheme.Light)
    {
        var page = await chromium.NewPageAsync(Origin, pool.Id, colors);
        await page.OpenAsync(route);
        return page;
    }

    /// <summary>What the API says of a server: "s1 Ready 1/2".</summary>
    public Task ServerIsAsync(TestPool pool, string description) => Eventually.True(
        description, async () => (await Admin.ServersAsync(pool)).Contains(description));

    public async ValueTask DisposeAsync()
    {
        Balancer.Dispose();
        await Backends.DisposeAsync();
    }
}
