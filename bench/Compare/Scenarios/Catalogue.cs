using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>All scenarios, in the order in which they run.</summary>
internal static class Catalogue
{
    private const int FewUsers = 16;
    private const int ManyUsers = 30_000;

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new LoadScenario(
            "tcp-keepalive",
            "Requests one after the other on 64 TCP connections (`wrk -t1 -c64`), small answers, one user.",
            KeepAliveAsync,
            Tcp, Script, Haproxy.StartStickAsync),
        new LoadScenario(
            "http-keepalive",
            "Requests one after the other on 64 HTTP connections (`wrk -t1 -c64`), small answers, one user.",
            KeepAliveAsync,
            Http, StockYarp.StartAsync, Haproxy.StartHttpAsync, NginxProxy.StartAsync),
        new LoadScenario(
            "tcp-connect",
            $"A TCP connection for each request, 64 at a time, by {FewUsers} users, small answers.",
            ConnectionsAsync(FewUsers),
            Tcp, Script, Haproxy.StartStickAsync),
        new LoadScenario(
            "tcp-connect-30000",
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                A TCP connection for each request, 64 at a time, by {ManyUsers:N0} known users drawn by lot, small answers. They
                have all visited before; the script is told of them at its start.
                """),
            ConnectionsAsync(ManyUsers),
            Known(Tcp), stage => Haproxy.StartScriptAsync(stage, ManyUsers), Known(Haproxy.StartStickAsync))
        {
            Targets = [new(Metric.Rate, Haproxy.Script, 50)],
        },
        new LoadScenario(
            "tcp-download",
            "Files of 1 GiB over TCP, one after the other, each on a connection of its own.",
            (peer, time) => Sample.OfDownloadsAsync(peer, () => Download.RepeatAsync(peer.EndPoint, time)),
            Tcp, Script, Haproxy.StartStickAsync),
        new LoadScenario(
            "http-connect",
            "An HTTP connection for each request (`wrk -t1 -c64` with `Connection: close`), small answers, one user.",
            (peer, time) => Sample.OfRequestsAsync(peer, () => Wrk.CloseAsync(peer.EndPoint, time)),
            Http, StockYarp.StartAsync, Haproxy.StartHttpAsync, NginxProxy.StartAsync),
        new UsersScale(),
        new Idle(),
        new FullPool(),
        new Hostile(),
        new Startup(),
    ];

    private static async Task<Peer> Tcp(Stage stage) => (await Gateway.StartAsync(stage)).Tcp;

    private static async Task<Peer> Http(Stage stage) => (await Gateway.StartAsync(stage)).Http;

    private static Task<Peer> Script(Stage stage) => Haproxy.StartScriptAsync(stage);

    private static Func<Stage, Task<Peer>> Known(Func<Stage, Task<Peer>> start) => async stage =>
    {
        var peer = await start(stage);
        await Connections.OfEachAsync(peer.EndPoint, 0, ManyUsers);
        return peer;
    };

    private static Task<Sample> KeepAliveAsync(Peer peer, TimeSpan time) =>
        Sample.OfRequestsAsync(peer, () => Wrk.KeepAliveAsync(peer.EndPoint, time));

    private static Func<Peer, TimeSpan, Task<Sample>> ConnectionsAsync(int users) =>
        (peer, time) => Sample.OfRequestsAsync(peer, () => Connections.ByLotAsync(peer.EndPoint, users, time));
}
