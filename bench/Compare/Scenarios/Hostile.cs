using System.Globalization;
using System.Net;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>Known users beside connections that mean no good, and without them.</summary>
internal sealed class Hostile : Scenario
{
    private const double MostGrowth = 1.5;
    private const string Calm = "UserBalance, calm";
    private const string Elsewhere = "UserBalance, attack elsewhere";

    public Hostile()
    {
        Metric[] metrics = [Metric.KeepAliveP50, Metric.KeepAliveP99, Metric.ConnectP50, Metric.ConnectP99];
        Targets =
        [
            .. metrics.Select(metric => new Target(metric, Calm, MostGrowth)),
            .. metrics.Select(metric => new Target(metric, Elsewhere, MostGrowth)),
        ];
    }

    public override string Name => "hostile";

    public override string About => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {KnownUsers.OfEachKind} known users with a TCP connection that they keep and {KnownUsers.OfEachKind} with one for each request, every 20 ms,
        while strangers have {HostileConnections.Count:N0} connections open at the listeners for TCP and HTTP, which say nothing, are slow, oversized or
        malformed, and are opened again within a second when they were closed; in the calm; and while the strangers do it at a server that closes each
        connection, which shows what the load costs the machine and not the gateway. HAProxy has its listener for TCP only.
        """);

    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var gateway = await Gateway.StartAsync(stage);
        var haproxy = await Haproxy.StartScriptAsync(stage);
        return
        [
            new("UserBalance, attacked", time => MeasureAsync(gateway.Tcp, [gateway.Tcp.EndPoint, gateway.Http.EndPoint], time)),
            new(Calm, time => MeasureAsync(gateway.Tcp, [], time)),
            new(Elsewhere, time => MeasureAsync(gateway.Tcp, [stage.Refusing], time)),
            new($"{Haproxy.Script}, attacked", time => MeasureAsync(haproxy, [haproxy.EndPoint], time)),
            new($"{Haproxy.Script}, calm", time => MeasureAsync(haproxy, [], time)),
        ];
    }

    private static async Task<Sample> MeasureAsync(Peer peer, IReadOnlyList<IPEndPoint> attacked, TimeSpan time)
    {
        var ids = peer.Process.Ids;
        ProcessFigures.ForgetPeak(ids);
        var before = ProcessFigures.Read(ids);
        using var end = new CancellationTokenSource(time);
        var attack = attacked.Count == 0 ? Task.FromResult(0L) : HostileConnections.RunAsync(attacked, end.Token);
        var (keepAlive, connect) = await new KnownUsers(peer.EndPoint).VisitAsync(end.Token);
        var opened = await attack;
        var after = ProcessFigures.Read(ids);
        return new()
        {
            [Metric.KeepAliveP50] = keepAlive.P50.TotalMilliseconds,
            [Metric.KeepAliveP99] = keepAlive.P99.TotalMilliseconds,
            [Metric.ConnectP50] = connect.P50.TotalMilliseconds,
            [Metric.ConnectP99] = connect.P99.TotalMilliseconds,
            [Metric.HostileOpened] = opened / time.TotalSeconds,
            [Metric.CpuLoad] = 100 * (after.Cpu - before.Cpu) / time,
            [Metric.MemoryBefore] = before.Memory / Sample.Megabyte,
            [Metric.PeakMemory] = after.PeakMemory / Sample.Megabyte,
            [Metric.Memory] = after.Memory / Sample.Megabyte,
        };
    }
}
