using System.Globalization;
using UserBalance.Compare.Loads;
using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;

namespace UserBalance.Compare.Scenarios;

/// <summary>Known users beside connections that mean no good, and without them.</summary>
internal sealed class Hostile() : BesideStrangers(Elsewhere, Metric.HostileOpened)
{
    private const string Elsewhere = "UserBalance, attack elsewhere";

    public override string Name => "hostile";

    public override string About => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {KnownUsers.OfEachKind} known users with a TCP connection that they keep and {KnownUsers.OfEachKind} with one for each
        request, every 20 ms, while strangers have {HostileConnections.Count:N0} connections open at the listeners for TCP and HTTP, which
        say nothing, are slow, oversized or malformed, and are opened again within a second when they were closed; in the calm; and while
        the strangers do it at a server that closes each connection, which shows what the load costs the machine and not the gateway.
        HAProxy has its listener for TCP only.
        """);

    public override async Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage)
    {
        var gateway = await Gateway.StartAsync(stage);
        var haproxy = await Haproxy.StartScriptAsync(stage);
        return
        [
            new("UserBalance, attacked", time => MeasureAsync(
                gateway.Tcp, stop => HostileConnections.RunAsync([gateway.Tcp.EndPoint, gateway.Http.EndPoint], stop), time)),
            new(Calm, time => MeasureAsync(gateway.Tcp, null, time)),
            new(Elsewhere, time => MeasureAsync(gateway.Tcp, stop => HostileConnections.RunAsync([stage.Refusing], stop), time)),
            new($"{Haproxy.Script}, attacked", time => MeasureAsync(
                haproxy, stop => HostileConnections.RunAsync([haproxy.EndPoint], stop), time)),
            new($"{Haproxy.Script}, calm", time => MeasureAsync(haproxy, null, time)),
        ];
    }
}
