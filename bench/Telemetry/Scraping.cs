using System.Diagnostics;
using System.Net;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Telemetry;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.TelemetryBench;

/// <summary>What a scrape costs with many assignments, in the pool and in the gateway's cache, over HTTP as Prometheus does it.</summary>
internal static class Scraping
{
    private const int Times = 20;

    public static async Task RunAsync(int assignments, Action<string, double> print)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<GatewayMeter>().AddSingleton<PoolMeters>();
        builder.Services.AddProductMetrics(new TelemetryOptions());
        await using var app = builder.Build();
        app.MapMetrics();
        await app.StartAsync();

        var pool = await PoolAuthority.ClaimAsync(Options(assignments), new MemoryLedger(assignments), TimeProvider.System);
        using var meter = app.Services.GetRequiredService<PoolMeters>().Claimed("app", assignments, TimeSpan.Zero);
        var gateways = app.Services.GetRequiredService<GatewayMeter>();
        var gateway = new GatewayPool(
            "app", new SessionId("g", Guid.NewGuid()), null!, TimeProvider.System, app.Services.GetRequiredService<ILoggerFactory>());
        Fill(gateway.Cache, assignments);
        gateways.Watch(gateway);

        using var client = new HttpClient();
        var times = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            meter.Publish(pool.Published, pool.Gateways.Count(), pool.Ledger);
            var text = await client.GetStringAsync(new Uri($"{app.Urls.Single()}/metrics"));
            times.Add(watch.Elapsed.TotalMilliseconds);
            if (!text.Contains($"pool=\"app\"}} {assignments}\n", StringComparison.Ordinal))
                throw new InvalidOperationException("The scrape does not tell the assignments.");
            // The exporter keeps an answer for a moment.
            await Task.Delay(TimeSpan.FromMilliseconds(400), TimeProvider.System);
        }

        print($"scrape with {assignments} assignments, first, ms", times[0]);
        print($"scrape with {assignments} assignments, median, ms", times.Skip(1).Order().ElementAt((Times - 1) / 2));
        print($"scrape with {assignments} assignments, longest later, ms", times.Skip(1).Max());
    }

    private static void Fill(AssignmentCache cache, int assignments)
    {
        for (var i = 0; i < assignments; i++)
            cache.Store(MemoryLedger.Client(i), new ServerId("s1"), i, TimeSpan.Zero);
    }

    private static PoolOptions Options(int assignments) => new()
    {
        Id = "app",
        MaxUsersPerServer = assignments,
        Servers = [new ServerOptions { Id = new ServerId("s1"), Host = "127.0.0.1", Port = 1 }],
    };
}
