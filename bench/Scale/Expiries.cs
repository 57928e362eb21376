using System.Diagnostics;
using System.Globalization;
using System.Net;
using UserBalance.Backend;
using UserBalance.Testing;
using static UserBalance.ScaleBench.Report;

namespace UserBalance.ScaleBench;

/// <summary>Many clients that arrive within one minute and so expire within one, while known users are served.</summary>
internal static class Expiries
{
    private const string Pool = "app";
    private const int Users = 20;
    private const int Steps = 600;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(RedisServer redis, int clients)
    {
        await using var backend = await BackendServer.StartAsync(new BackendOptions { Name = "s1" });
        var listener = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free());
        var pools = new Dictionary<string, string?>
        {
            [$"UserBalance:Pools:{Pool}:MaxUsersPerServer"] = (clients + Users).ToString(CultureInfo.InvariantCulture),
            [$"UserBalance:Pools:{Pool}:IdleTimeout"] = $"{IdleTimeout.TotalSeconds}s",
            [$"UserBalance:Pools:{Pool}:GatewayLease"] = "10s",
            [$"UserBalance:Pools:{Pool}:Servers:s1:Address"] = $"127.0.0.1:{backend.Port}",
        };
        var listeners = new Dictionary<string, string?>
        {
            ["UserBalance:Gateway:Listeners:web:Bind"] = listener.ToString(),
            ["UserBalance:Gateway:Listeners:web:Pool"] = Pool,
        };
        await using var process = await BenchProcess.StartGatewayAsync(redis, pools, listeners);

        using var known = new KnownUsers(listener, Users);
        await Eventually.True("the gateway to serve", known.AreServedAsync, TimeSpan.FromMinutes(1));
        await MeasureAsync(known, "warm-up", Calm / 6);
        var watch = Stopwatch.StartNew();
        await ArriveAsync(process, clients);
        Print("arrivals/s over a minute", clients / watch.Elapsed.TotalSeconds);

        var before = await MeasureAsync(known, "known users before the expiries", Calm);
        await Task.Delay(IdleTimeout - watch.Elapsed, TimeProvider.System);
        var during = MeasureAsync(known, "known users during the expiries", Minute);
        await Eventually.True("all to expire", async () => await process.UsersAsync(Pool) <= Users, TimeSpan.FromMinutes(3));
        var late = watch.Elapsed - (IdleTimeout + Minute);
        Print("the last slot was free that long after the last deadline, s", late.TotalSeconds);
        Print("p99 of known users, during : before", await during / before);
    }

    private static async Task ArriveAsync(BenchProcess process, int clients)
    {
        var watch = Stopwatch.StartNew();
        var batch = clients / Steps;
        for (var step = 0; step < Steps; step++)
        {
            var early = (Minute / Steps * step) - watch.Elapsed;
            if (early > TimeSpan.Zero)
                await Task.Delay(early, TimeProvider.System);
            await process.AdmitAsync(Pool, step * batch, batch);
        }
    }

    private static async Task<double> MeasureAsync(KnownUsers known, string what, TimeSpan time)
    {
        using var end = new CancellationTokenSource(time);
        var latencies = await known.VisitAsync(end.Token);
        var p99 = latencies[(int)(latencies.Length * 0.99)].TotalMilliseconds;
        Print($"{what}: requests", latencies.Length);
        Print($"{what}: p50 ms", latencies[latencies.Length / 2].TotalMilliseconds);
        Print($"{what}: p99 ms", p99);
        return p99;
    }
}
