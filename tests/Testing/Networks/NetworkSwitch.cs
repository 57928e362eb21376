using System.Net;

namespace UserBalance.Testing.Networks;

/// <summary>What several machines are plugged into, and each can be unplugged from.</summary>
public sealed class NetworkSwitch : IDisposable
{
    private const string Bridge = "bridge";

    private readonly NetworkNamespace _namespace;
    private int _ports;

    private NetworkSwitch(NetworkNamespace own) => _namespace = own;

    /// <summary>Makes one that nothing is plugged into.</summary>
    public static NetworkSwitch Create(string name)
    {
        var created = new NetworkSwitch(NetworkNamespace.Create(name));
        created._namespace.Ip("link", "add", Bridge, "type", "bridge");
        created._namespace.Ip("link", "set", Bridge, "up");
        return created;
    }

    /// <summary>Plugs a machine in.</summary>
    /// <param name="machine">The machine.</param>
    /// <param name="networkInterface">What the machine is to call the interface.</param>
    /// <param name="address">Its address there; the network has 24 bits.</param>
    public NetworkCable Attach(NetworkNamespace machine, string networkInterface, IPAddress address)
    {
        var port = $"port{++_ports}";
        _namespace.Ip("link", "add", port, "type", "veth", "peer", "name", networkInterface, "netns", machine.Name);
        _namespace.Ip("link", "set", port, "master", Bridge, "up");
        machine.Ip("address", "add", $"{address}/24", "dev", networkInterface);
        machine.Ip("link", "set", networkInterface, "up");
        return new NetworkCable(_namespace, port, Bridge);
    }

    public void Dispose() => _namespace.Dispose();
}

/// <summary>What connects a machine with a switch.</summary>
public sealed class NetworkCable
{
    private readonly NetworkNamespace _switch;
    private readonly string _port;
    private readonly string _bridge;

    internal NetworkCable(NetworkNamespace @switch, string port, string bridge) => (_switch, _port, _bridge) = (@switch, port, bridge);

    /// <summary>Nothing passes any more, in both directions, and nobody is told: the machine's interface stays up.</summary>
    public void Cut() => _switch.Ip("link", "set", _port, "nomaster");

    public void Repair() => _switch.Ip("link", "set", _port, "master", _bridge);
}
