using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Measuring;

/// <summary>The figures of one contender in one round.</summary>
internal sealed class Sample : Dictionary<Metric, double>
{
    private const double Megabyte = 1e6;

    /// <summary>Measures a proxy while a load runs.</summary>
    public static async Task<Sample> OfAsync(Peer peer, Func<Task<LoadResult>> load)
    {
        var ids = peer.Process.Ids;
        ProcessFigures.ForgetPeak(ids);
        var before = ProcessFigures.Read(ids);
        var result = await load();
        var after = ProcessFigures.Read(ids);
        return new()
        {
            [Metric.Rate] = result.Requests / result.Duration.TotalSeconds,
            [Metric.Cpu] = (after.Cpu - before.Cpu).TotalMicroseconds / result.Requests,
            [Metric.P50] = result.Latency.P50.TotalMilliseconds,
            [Metric.P90] = result.Latency.P90.TotalMilliseconds,
            [Metric.P99] = result.Latency.P99.TotalMilliseconds,
            [Metric.PeakMemory] = after.PeakMemory / Megabyte,
            [Metric.Memory] = after.Memory / Megabyte,
            [Metric.Failed] = result.Failed,
        };
    }

    public override string ToString() => string.Join(", ", this.Select(figure =>
        $"{figure.Key.Name} {figure.Value.ToString($"N{figure.Key.Decimals}", CultureInfo.InvariantCulture)}"));
}
