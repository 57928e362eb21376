using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Measuring;

/// <summary>The figures of one contender in one round.</summary>
internal sealed class Sample : Dictionary<Metric, double>
{
    public const double Megabyte = 1e6;

    private const double Gigabyte = 1e9;

    /// <summary>Measures a proxy while a load of requests runs.</summary>
    public static async Task<Sample> OfRequestsAsync(Peer peer, Func<Task<LoadResult>> load)
    {
        var (result, cpu, memory) = await WatchAsync(peer, load);
        return new()
        {
            [Metric.Rate] = result.Requests / result.Duration.TotalSeconds,
            [Metric.Cpu] = cpu.TotalMicroseconds / result.Requests,
            [Metric.P50] = result.Latency.P50.TotalMilliseconds,
            [Metric.P90] = result.Latency.P90.TotalMilliseconds,
            [Metric.P99] = result.Latency.P99.TotalMilliseconds,
            [Metric.PeakMemory] = memory.PeakMemory / Megabyte,
            [Metric.Memory] = memory.Memory / Megabyte,
            [Metric.Failed] = result.Failed,
        };
    }

    /// <summary>Measures a proxy while files are downloaded through it.</summary>
    public static async Task<Sample> OfDownloadsAsync(Peer peer, Func<Task<LoadResult>> load)
    {
        var (result, cpu, memory) = await WatchAsync(peer, load);
        var bytes = (double)result.Requests * Backend.DownloadSize;
        return new()
        {
            [Metric.Throughput] = bytes / Megabyte / result.Duration.TotalSeconds,
            [Metric.CpuPerGigabyte] = cpu.TotalMilliseconds / (bytes / Gigabyte),
            [Metric.PeakMemory] = memory.PeakMemory / Megabyte,
            [Metric.Memory] = memory.Memory / Megabyte,
        };
    }

    private static async Task<(LoadResult Result, TimeSpan Cpu, ProcessFigures Memory)> WatchAsync(Peer peer, Func<Task<LoadResult>> load)
    {
        var ids = peer.Process.Ids;
        ProcessFigures.ForgetPeak(ids);
        var before = ProcessFigures.Read(ids);
        var result = await load();
        var after = ProcessFigures.Read(ids);
        return (result, after.Cpu - before.Cpu, after);
    }

    public override string ToString() => string.Join(", ", this.Select(figure =>
        $"{figure.Key.Name} {figure.Value.ToString($"N{figure.Key.Decimals}", CultureInfo.InvariantCulture)}"));
}
