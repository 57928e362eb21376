using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>Known users of a full pool, while others are turned away and while they are not.</summary>
internal sealed class FullPool() : BesideStrangers(Elsewhere, Metric.TurnedAway)
{
    private const int MaxUsersPerServer = 10;
    private const string Elsewhere = "UserBalance, flood elsewhere";

    public override string Name => "full-pool";

    public override string About => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {KnownUsers.OfEachKind} known users with a TCP connection that they keep and {KnownUsers.OfEachKind} with one for each
        request, every 20 ms, at a pool that is full: while {Flood.Clients:N0} others try {Flood.Rate:N0} connections a second there, in the
        calm, and while the others try as much at a server that turns them away, which shows what the load costs the machine and not the
        gateway.
        """);

    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var gateway = (await Gateway.StartAsync(stage, maxUsers: MaxUsersPerServer)).Tcp;
        var haproxy = await Haproxy.StartScriptAsync(stage, maxUsers: MaxUsersPerServer);
        foreach (var peer in (Peer[])[gateway, haproxy])
            await FillAsync(stage, peer);
        return
        [
            new("UserBalance, flooded", time => MeasureAsync(gateway, stop => Flood.RunAsync(gateway.EndPoint, stop), time)),
            new(Calm, time => MeasureAsync(gateway, null, time)),
            new(Elsewhere, time => MeasureAsync(gateway, stop => Flood.RunAsync(stage.Refusing, stop), time)),
            new($"{Haproxy.Script}, flooded", time => MeasureAsync(haproxy, stop => Flood.RunAsync(haproxy.EndPoint, stop), time)),
            new($"{Haproxy.Script}, calm", time => MeasureAsync(haproxy, null, time)),
        ];
    }

    // Who looked whether the proxy answers is a user as well.
    private static Task<LoadResult> FillAsync(Stage stage, Peer peer) =>
        Connections.OfEachAsync(peer.EndPoint, 0, (MaxUsersPerServer * stage.Servers.Count) - 1);
}
