using UserBalance.Compare.Loads;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>All scenarios, in the order in which they run.</summary>
internal static class Catalogue
{
    private static readonly Func<Stage, Task<Peer>> Tcp = async stage => (await Gateway.StartAsync(stage)).Tcp;
    private static readonly Func<Stage, Task<Peer>> Http = async stage => (await Gateway.StartAsync(stage)).Http;
    private static readonly Func<Stage, Task<Peer>> Script = stage => Haproxy.StartScriptAsync(stage);

    public static IReadOnlyList<Scenario> All { get; } =
    [
        new LoadScenario(
            "tcp-keepalive",
            "Requests one after the other on 64 TCP connections (`wrk -t1 -c64`), small answers, one user.",
            (peer, time) => Wrk.KeepAliveAsync(peer.EndPoint, time),
            Tcp, Script, Haproxy.StartStickAsync),
        new LoadScenario(
            "http-keepalive",
            "Requests one after the other on 64 HTTP connections (`wrk -t1 -c64`), small answers, one user.",
            (peer, time) => Wrk.KeepAliveAsync(peer.EndPoint, time),
            Http, StockYarp.StartAsync, Haproxy.StartHttpAsync, NginxProxy.StartAsync),
    ];
}
