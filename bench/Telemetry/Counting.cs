using System.Diagnostics;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using UserBalance.Gateway.Core.Telemetry;

namespace UserBalance.TelemetryBench;

/// <summary>What counting one visit costs, by what counts it.</summary>
internal static class Counting
{
    private const int Times = 20_000_000;

    public static void Run(Action<string, double> print)
    {
        using var meter = new Meter("Bench");
        var counter = meter.CreateCounter<long>("visits");
        var striped = new StripedCounts(16);
        var shared = 0L;
        Measure("nothing", print, () => { });
        Measure("StripedCounts.Add", print, () => striped.Add(3));
        Measure("one Interlocked.Increment", print, () => Interlocked.Increment(ref shared));
        Measure("Counter.Add with 4 tags, nobody listens", print, () => Add(counter));
        using var provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter("Bench").AddReader(new BaseExportingMetricReader(new Nowhere())).Build();
        Measure("Counter.Add with 4 tags, OpenTelemetry listens", print, () => Add(counter), Times / 20);
    }

    private static void Add(Counter<long> counter)
    {
        var tags = new TagList { { "pool", "app" }, { "listener", "web" }, { "mode", "http" }, { "outcome", "served" } };
        counter.Add(1, tags);
    }

    private static void Measure(string what, Action<string, double> print, Action count, int times = Times)
    {
        foreach (var threads in (int[])[1, 2])
        {
            Time(count, times / 10, threads);
            print($"{what}, {threads} thread(s), ns", Time(count, times, threads));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        count();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        print($"{what}, bytes", bytes);
    }

    // Processor time, so that it does not matter what else the machine does.
    private static double Time(Action count, int times, int threads)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var all = Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (var i = 0; i < times; i++)
                count();
        })).ToList();
        all.ForEach(thread => thread.Start());
        all.ForEach(thread => thread.Join());
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalNanoseconds / times / threads;
    }

    private sealed class Nowhere : BaseExporter<Metric>
    {
        public override ExportResult Export(in Batch<Metric> batch) => ExportResult.Success;
    }
}
