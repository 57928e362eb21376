using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>What idle connections cost in memory. Every round starts every proxy anew.</summary>
internal sealed class Idle : Scenario
{
    private const int Wanted = 9_000;
    private const int MostKilobytes = 15;
    private const double Kilobyte = 1e3;

    // What the proxy does once, as compiling its code, is not to be counted as these connections' memory.
    private const int EarlierConnections = 500;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);
    private static readonly int Count = IdleConnections.Possible(Wanted);

    public Idle() => Limits = [new(Metric.MemoryPerConnection, MostKilobytes)];

    public override string Name => "idle";

    public override string About => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {Count:N0} TCP connections of 90 users, on which one request was made: what a proxy's resident memory has grown by, for each.
        What the kernel holds for sockets is not in it.
        """);

    public override bool WarmsUp => false;

    public override Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage) => Task.FromResult<IReadOnlyList<Contender>>(
    [
        new("UserBalance", time => MeasureAsync(stage, time, async () => (await Gateway.StartAsync(stage)).Tcp)),
        new(Haproxy.Script, time => MeasureAsync(stage, time, () => Haproxy.StartScriptAsync(stage))),
        new(Haproxy.Stick, time => MeasureAsync(stage, time, () => Haproxy.StartStickAsync(stage))),
    ]);

    private static async Task<Sample> MeasureAsync(Stage stage, TimeSpan time, Func<Task<Peer>> start)
    {
        var peer = await start();
        await Wrk.KeepAliveAsync(peer.EndPoint, time);
        using (IdleConnections.Open(peer.EndPoint, EarlierConnections))
            await Task.Delay(Quiet, TimeProvider.System);
        await Task.Delay(Quiet, TimeProvider.System);
        var before = ProcessFigures.Read(peer.Process.Ids).Memory;
        var sample = await MeasureAsync(peer, before);
        stage.End(peer.Process);
        return sample;
    }

    private static async Task<Sample> MeasureAsync(Peer peer, long before)
    {
        using var connections = IdleConnections.Open(peer.EndPoint, Count);
        await Task.Delay(Quiet, TimeProvider.System);
        var after = ProcessFigures.Read(peer.Process.Ids).Memory;
        connections.AskSome();
        return new()
        {
            [Metric.MemoryPerConnection] = (after - before) / Kilobyte / Count,
            [Metric.MemoryBefore] = before / Sample.Megabyte,
            [Metric.Memory] = after / Sample.Megabyte,
        };
    }
}
