using System.Globalization;
using System.Net;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>Known users of a full pool, while others are turned away and while they are not.</summary>
internal sealed class FullPool : Scenario
{
    private const int MaxUsersPerServer = 10;
    private const double MostGrowth = 1.5;
    private const string Calm = "UserBalance, calm";
    private const string Elsewhere = "UserBalance, flood elsewhere";

    public FullPool()
    {
        Metric[] metrics = [Metric.KeepAliveP50, Metric.KeepAliveP99, Metric.ConnectP50, Metric.ConnectP99];
        Targets =
        [
            .. metrics.Select(metric => new Target(metric, Calm, MostGrowth)),
            .. metrics.Select(metric => new Target(metric, Elsewhere, MostGrowth)),
        ];
    }

    public override string Name => "full-pool";

    public override string About => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {KnownUsers.OfEachKind} known users with a TCP connection that they keep and {KnownUsers.OfEachKind} with one for each request, every 20 ms,
        at a pool that is full: while {Flood.Clients:N0} others try {Flood.Rate:N0} connections a second there, in the calm, and while the others
        try as much at a server that turns them away, which shows what the load costs the machine and not the gateway.
        """);

    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var gateway = (await Gateway.StartAsync(stage, maxUsers: MaxUsersPerServer)).Tcp;
        var haproxy = await Haproxy.StartScriptAsync(stage, maxUsers: MaxUsersPerServer);
        foreach (var peer in (Peer[])[gateway, haproxy])
            await FillAsync(stage, peer);
        return
        [
            new("UserBalance, flooded", time => MeasureAsync(gateway, gateway.EndPoint, time)),
            new(Calm, time => MeasureAsync(gateway, null, time)),
            new(Elsewhere, time => MeasureAsync(gateway, stage.Refusing, time)),
            new($"{Haproxy.Script}, flooded", time => MeasureAsync(haproxy, haproxy.EndPoint, time)),
            new($"{Haproxy.Script}, calm", time => MeasureAsync(haproxy, null, time)),
        ];
    }

    // Who looked whether the proxy answers is a user as well.
    private static Task<LoadResult> FillAsync(Stage stage, Peer peer) =>
        Connections.OfEachAsync(peer.EndPoint, 0, (MaxUsersPerServer * stage.Servers.Count) - 1);

    private static async Task<Sample> MeasureAsync(Peer peer, IPEndPoint? flooded, TimeSpan time)
    {
        var ids = peer.Process.Ids;
        ProcessFigures.ForgetPeak(ids);
        var before = ProcessFigures.Read(ids);
        using var end = new CancellationTokenSource(time);
        var flood = flooded is null ? Task.FromResult(0L) : Flood.RunAsync(flooded, end.Token);
        var (keepAlive, connect) = await new KnownUsers(peer.EndPoint).VisitAsync(end.Token);
        var attempts = await flood;
        var after = ProcessFigures.Read(ids);
        return new()
        {
            [Metric.KeepAliveP50] = keepAlive.P50.TotalMilliseconds,
            [Metric.KeepAliveP99] = keepAlive.P99.TotalMilliseconds,
            [Metric.ConnectP50] = connect.P50.TotalMilliseconds,
            [Metric.ConnectP99] = connect.P99.TotalMilliseconds,
            [Metric.TurnedAway] = attempts / time.TotalSeconds,
            [Metric.CpuLoad] = 100 * (after.Cpu - before.Cpu) / time,
            [Metric.MemoryBefore] = before.Memory / Sample.Megabyte,
            [Metric.PeakMemory] = after.PeakMemory / Sample.Megabyte,
            [Metric.Memory] = after.Memory / Sample.Megabyte,
        };
    }
}
