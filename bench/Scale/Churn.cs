using System.Diagnostics;
using System.Globalization;
using UserBalance.Testing;
using static UserBalance.ScaleBench.Report;

namespace UserBalance.ScaleBench;

/// <summary>
/// New clients all the time who leave at once: few hold a slot at any time, and nothing may be left of those who are gone.
/// </summary>
internal static class Churn
{
    private const string Pool = "app";
    private const int PerSecond = 500;

    private static readonly TimeSpan Figures = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(RedisServer redis, int seconds)
    {
        await using var process = await BenchProcess.StartSiloAsync(redis, new Dictionary<string, string?>
        {
            [$"UserBalance:Pools:{Pool}:MaxUsersPerServer"] = "1000000",
            [$"UserBalance:Pools:{Pool}:IdleTimeout"] = "5s",
            [$"UserBalance:Pools:{Pool}:Servers:s1:Address"] = "127.0.0.1:1",
        });
        var watch = Stopwatch.StartNew();
        var printed = TimeSpan.Zero;
        for (var step = 0; step < seconds; step++)
        {
            var early = TimeSpan.FromSeconds(step) - watch.Elapsed;
            if (early > TimeSpan.Zero)
                await Task.Delay(early, TimeProvider.System);
            await process.AdmitAsync(Pool, step * PerSecond, PerSecond);
            if (watch.Elapsed - printed < Figures)
                continue;
            printed = watch.Elapsed;
            await PrintAsync(process, (int)printed.TotalSeconds);
        }
    }

    private static async Task PrintAsync(BenchProcess process, int second)
    {
        var at = second.ToString(CultureInfo.InvariantCulture);
        Print($"after {at} s: slots in use", await process.UsersAsync(Pool));
        Print($"after {at} s: managed memory in use, MB", GC.GetTotalMemory(forceFullCollection: true) / 1e6);
        Print($"after {at} s: memory of the process, MB", Environment.WorkingSet / 1e6);
    }
}
