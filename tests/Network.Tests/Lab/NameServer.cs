using System.Net;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>A name server that knows the service's name, and gives its addresses in turn (dnsmasq does so by itself).</summary>
internal static class NameServer
{
    public static Daemon Start(NetworkNamespace machine, IEnumerable<IPAddress> gateways) => Daemon.Start(
        machine,
        "dnsmasq",
        [
            "--keep-in-foreground", "--conf-file=/dev/null", "--no-resolv", "--no-hosts", "--pid-file=", "--user=root", "--log-facility=-",
            "--bind-interfaces", $"--listen-address={LabNetwork.NameServerAddress}",
            .. gateways.Select(gateway => $"--host-record={LabNetwork.ServiceName},{gateway}"),
        ]);
}
