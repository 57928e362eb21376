using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>
/// Known users while strangers are busy at the same proxy, in the calm, and while the strangers are busy elsewhere on the machine.
/// </summary>
internal abstract class BesideStrangers : Scenario
{
    /// <summary>The contender without strangers.</summary>
    protected const string Calm = "UserBalance, calm";

    private const double MostGrowth = 1.5;

    private readonly Metric _attempts;

    /// <param name="elsewhere">The contender whose strangers are at another server.</param>
    /// <param name="attempts">What counts the strangers' attempts, per second.</param>
    protected BesideStrangers(string elsewhere, Metric attempts)
    {
        _attempts = attempts;
        Metric[] metrics = [Metric.KeepAliveP50, Metric.KeepAliveP99, Metric.ConnectP50, Metric.ConnectP99];
        Targets =
        [
            .. metrics.Select(metric => new Target(metric, Calm, MostGrowth)),
            .. metrics.Select(metric => new Target(metric, elsewhere, MostGrowth)),
        ];
    }

    /// <summary>Measures the known users of a proxy.</summary>
    /// <param name="peer">The proxy.</param>
    /// <param name="strangers">What the strangers do until they are stopped, and how often they have tried; nothing in the calm.</param>
    /// <param name="time">For how long.</param>
    protected async Task<Sample> MeasureAsync(Peer peer, Func<CancellationToken, Task<long>>? strangers, TimeSpan time)
    {
        var ids = peer.Process.Ids;
        ProcessFigures.ForgetPeak(ids);
        var before = ProcessFigures.Read(ids);
        using var end = new CancellationTokenSource(time);
        var busy = strangers?.Invoke(end.Token) ?? Task.FromResult(0L);
        var (keepAlive, connect) = await new KnownUsers(peer.EndPoint).VisitAsync(end.Token);
        var attempts = await busy;
        var after = ProcessFigures.Read(ids);
        return new()
        {
            [Metric.KeepAliveP50] = keepAlive.P50.TotalMilliseconds,
            [Metric.KeepAliveP99] = keepAlive.P99.TotalMilliseconds,
            [Metric.ConnectP50] = connect.P50.TotalMilliseconds,
            [Metric.ConnectP99] = connect.P99.TotalMilliseconds,
            [_attempts] = attempts / time.TotalSeconds,
            [Metric.CpuLoad] = 100 * (after.Cpu - before.Cpu) / time,
            [Metric.MemoryBefore] = before.Memory / Sample.Megabyte,
            [Metric.PeakMemory] = after.PeakMemory / Sample.Megabyte,
            [Metric.Memory] = after.Memory / Sample.Megabyte,
        };
    }
}
