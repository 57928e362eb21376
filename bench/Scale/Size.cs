using System.Diagnostics;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.ScaleBench.Report;

namespace UserBalance.ScaleBench;

/// <summary>What a pool costs that has a million assignments: to fill, to hold, to claim.</summary>
internal static class Size
{
    private const string Full = "full";
    private const int Batch = 10_000;
    private const int Rounds = 7;

    // What is measured is what happens in this time without anybody asking for it.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(RedisServer redis, int assignments)
    {
        var settings = Settings(assignments);
        await using (var silo = await BenchProcess.StartSiloAsync(redis, settings))
            await FillAsync(silo, assignments);
        await ClaimAsync(redis, settings, assignments);
    }

    private static Dictionary<string, string?> Settings(int assignments)
    {
        var settings = new Dictionary<string, string?>();
        foreach (var pool in Enumerable.Range(0, Rounds).Select(Empty).Append(Full).Append("warm-up"))
        {
            settings[$"UserBalance:Pools:{pool}:MaxUsersPerServer"] = "1000000";
            settings[$"UserBalance:Pools:{pool}:Servers:s1:Address"] = "127.0.0.1:1";
            settings[$"UserBalance:Pools:{pool}:Servers:s2:Address"] = "127.0.0.1:2";
        }

        return settings;
    }

    private static string Empty(int round) => $"empty-{round}";

    private static async Task FillAsync(BenchProcess silo, int assignments)
    {
        await silo.AdmitAsync("warm-up", 0, 2 * Batch);
        var filled = await silo.AdmitAsync(Full, 0, assignments);
        Print("new clients until it is full, admissions/s", filled);
        Print("client grains in memory after the last one", await silo.ClientGrainsAsync());
        var watch = Stopwatch.StartNew();
        await Eventually.True(
            "the client grains to leave memory", async () => await silo.ClientGrainsAsync() == 0, TimeSpan.FromMinutes(5));
        Print("until the last client grain has left memory, s", watch.Elapsed.TotalSeconds);
        Print("peak memory of the process, MB", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6);

        var (empty, full) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            empty.Add(await silo.AdmitAsync(Empty(round), 0, Batch));
            full.Add(await silo.AdmitAsync(Full, assignments + (round * Batch), Batch));
        }

        Print("an empty pool, admissions/s (median)", Median(empty));
        Print("the full pool, admissions/s (median)", Median(full));
        Print("full : empty, median of the ratios round by round", Median(full.Zip(empty, (a, b) => a / b)));
    }

    private static async Task ClaimAsync(RedisServer redis, Dictionary<string, string?> settings, int assignments)
    {
        var before = await RedisFigures.ReadAsync(redis);
        await using var silo = await BenchProcess.StartSiloAsync(redis, settings);
        await Task.Delay(Quiet, TimeProvider.System);
        var upkeep = await RedisFigures.ReadAsync(redis) - before;
        Print("start and one reading of the reminders: store output, MB", upkeep.OutputMegabytes);
        Print("start and one reading of the reminders: store CPU, s", upkeep.StoreSeconds);
        Print("start and one reading of the reminders: silo CPU, s", upkeep.ProcessSeconds);

        await silo.UsersAsync("warm-up");
        var watch = Stopwatch.StartNew();
        await silo.UsersAsync(Empty(0));
        Print("claim of a pool of 10,000, s", watch.Elapsed.TotalSeconds);
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        watch.Restart();
        var users = await Eventually.Within("the claim", WaitForUsersAsync(silo), TimeSpan.FromMinutes(1));
        Print("claim of the full pool, s", watch.Elapsed.TotalSeconds);
        Print("its assignments", users);
        Print("managed memory that it added, MB", (GC.GetTotalMemory(forceFullCollection: true) - memory) / 1e6);
        if (users < assignments)
            throw new InvalidOperationException($"{users} of {assignments} assignments are left.");
    }

    // A caller's patience may be shorter than the claim.
    private static async Task<int> WaitForUsersAsync(BenchProcess silo)
    {
        while (true)
        {
            try
            {
                return await silo.UsersAsync(Full);
            }
            catch (Exception failure) when (failure is TimeoutException or OrleansException or PoolUnavailableException)
            {
                await Console.Error.WriteLineAsync($"Not claimed yet: {failure.Message}");
            }
        }
    }
}
