using System.Diagnostics;
using static UserBalance.AdmissionsBench.Report;

namespace UserBalance.AdmissionsBench;

/// <summary>One measurement: the load, and then the time until every client has its reminder.</summary>
internal static class Measured
{
    // The runtime compiles what is used often once more, while it runs. This is about the time until it is through.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public static async Task RunAsync(BenchSilo silo, BenchStore store, Load load)
    {
        Title($"{load.Name}, {store.Name}, {load.Duration.TotalSeconds:0} s");
        await new Load("warm-up", WarmUp, null).RunAsync(silo.AdmitNewAsync);
        await WhenRegisteredAsync(silo, store);

        using var ended = new CancellationTokenSource();
        var longest = LongestQueueAsync(silo, store, ended.Token);
        var before = CpuTimes.Of(store);
        var latencies = await load.RunAsync(silo.AdmitNewAsync);
        var spent = CpuTimes.Of(store) - before;
        await ended.CancelAsync();
        Print("new clients a second", latencies.PerSecond);
        Print("p50, ms", latencies.P50.TotalMilliseconds);
        Print("p99, ms", latencies.P99.TotalMilliseconds);
        Print("the longest, ms", latencies.Longest.TotalMilliseconds);
        Print("asked again after two seconds", silo.Late);
        Print("CPU of silo and callers, us each", spent.Own.TotalMicroseconds / latencies.Count);
        Print("CPU of the store's process, us each", spent.Store.TotalMicroseconds / latencies.Count);
        await ReportRemindersAsync(silo, store, await longest);
    }

    private static async Task ReportRemindersAsync(BenchSilo silo, BenchStore store, long longest)
    {
        Print("without a reminder at the end of the load", silo.Clients - await store.CountRemindersAsync());
        Print("without a reminder, the most in all samples", longest);
        var watch = Stopwatch.StartNew();
        var missing = await WhenRegisteredAsync(silo, store);
        Print("until the last reminder was registered, s", watch.Elapsed.TotalSeconds);
        Print("reminders that were given up", missing);
        Print("peak memory of the process, MB", Process.GetCurrentProcess().PeakWorkingSet64 / 1e6);
    }

    private static async Task<long> WhenRegisteredAsync(BenchSilo silo, BenchStore store)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        var watch = Stopwatch.StartNew();
        long missing;
        do
        {
            missing = silo.Clients - await store.CountRemindersAsync();
        }
        while (missing > 0 && watch.Elapsed < Patience && await timer.WaitForNextTickAsync());
        return missing;
    }

    private static async Task<long> LongestQueueAsync(BenchSilo silo, BenchStore store, CancellationToken ended)
    {
        using var timer = new PeriodicTimer(SampleInterval);
        var longest = 0L;
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                longest = Math.Max(longest, silo.Clients - await store.CountRemindersAsync());
        }
        catch (OperationCanceledException)
        {
            // The load is over.
        }

        return longest;
    }
}
