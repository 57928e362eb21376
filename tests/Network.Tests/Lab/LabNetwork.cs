using System.Net;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>
/// Three networks, as an operator would lay them: the visitors reach nothing but gateways and the name server, the servers nothing but
/// gateways, and silos and store are among themselves with the gateways.
/// </summary>
internal sealed class LabNetwork : IDisposable
{
    /// <summary>The name of all gateways.</summary>
    public const string ServiceName = "app.example.test";

    /// <summary>Where gateways listen, as in the documentation.</summary>
    public const int HttpPort = 5001;

    /// <inheritdoc cref="HttpPort"/>
    public const int TcpPort = 5101;

    private const byte Visitors = 1;
    private const byte Servers = 2;
    private const byte Control = 3;

    private readonly List<IDisposable> _made = [];
    private readonly NetworkSwitch _visitors;
    private readonly NetworkSwitch _servers;
    private readonly NetworkSwitch _control;
    private int _visitorCount;

    public LabNetwork()
    {
        _visitors = Keep(NetworkSwitch.Create("visitors"));
        _servers = Keep(NetworkSwitch.Create("servers"));
        _control = Keep(NetworkSwitch.Create("control"));
    }

    public static IPAddress NameServerAddress { get; } = Address(Visitors, 2);

    public static IPAddress StoreAddress { get; } = Address(Control, 31);

    public static IPAddress SiloAddress(int number) => Address(Control, (byte)(20 + number));

    public static IPAddress ServerAddress(int number) => Address(Servers, (byte)(40 + number));

    /// <summary>The gateway's address for visitors.</summary>
    public static IPAddress GatewayAddress(int number) => Address(Visitors, (byte)(10 + number));

    public (NetworkNamespace Machine, NetworkCable Cable, IPAddress Address) AddVisitor()
    {
        var address = Address(Visitors, (byte)(100 + ++_visitorCount));
        var (machine, cable) = Add("visitor", _visitors, "eth0", address);
        machine.UseNameServer(NameServerAddress.ToString());
        return (machine, cable, address);
    }

    public NetworkNamespace AddNameServer() => Add("names", _visitors, "eth0", NameServerAddress).Machine;

    public NetworkNamespace AddStore() => Add("store", _control, "eth0", StoreAddress).Machine;

    public NetworkNamespace AddServer(int number) => Add("server", _servers, "eth0", ServerAddress(number)).Machine;

    public (NetworkNamespace Machine, NetworkCable Control) AddSilo(int number) => Add("silo", _control, "eth0", SiloAddress(number));

    /// <summary>Adds a gateway's machine, which is in all three networks.</summary>
    public (NetworkNamespace Machine, NetworkCable Control) AddGateway(int number)
    {
        var (machine, _) = Add("gateway", _visitors, "visitors", GatewayAddress(number));
        _servers.Attach(machine, "servers", Address(Servers, (byte)(10 + number)));
        return (machine, _control.Attach(machine, "control", Address(Control, (byte)(10 + number))));
    }

    public void Dispose()
    {
        foreach (var made in Enumerable.Reverse(_made))
            made.Dispose();
    }

    private (NetworkNamespace Machine, NetworkCable Cable) Add(
        string name, NetworkSwitch network, string networkInterface, IPAddress address)
    {
        var machine = Keep(NetworkNamespace.Create(name));
        return (machine, network.Attach(machine, networkInterface, address));
    }

    private T Keep<T>(T made)
        where T : IDisposable
    {
        _made.Add(made);
        return made;
    }

    private static IPAddress Address(byte network, byte machine) => new([10, 77, network, machine]);
}
