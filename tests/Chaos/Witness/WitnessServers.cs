using System.Net;
using UserBalance.Chaos.Topology;
using UserBalance.Testing;
using UserBalance.Testing.Networks;

namespace UserBalance.Chaos.Witness;

/// <summary>The servers behind the gateways, in this process: they outlive every fault, and what they have seen is the verdict.</summary>
internal sealed class WitnessServers : IAsyncDisposable
{
    /// <summary>One for all: a TCP listener of a gateway leads to one port of all servers.</summary>
    public const int TcpPort = 8081;

    private readonly Dictionary<string, (HttpWitness Http, TcpWitness Tcp)> _running = [];

    private readonly Func<string, Network> _networkOf;

    private WitnessServers(ContactLog log, Func<string, Network> networkOf) => (Log, _networkOf) = (log, networkOf);

    public ContactLog Log { get; }

    public IReadOnlyList<ServerAddress> Addresses { get; private set; } = [];

    public static Task<WitnessServers> StartAsync(int count, RunClock clock) =>
        StartAsync([.. Enumerable.Range(1, count).Select(number => Address($"s{number}"))], clock, static _ => Network.Own);

    /// <summary>Starts servers at these addresses, each in the network of its id.</summary>
    public static async Task<WitnessServers> StartAsync(
        IReadOnlyList<ServerAddress> addresses, RunClock clock, Func<string, Network> networkOf)
    {
        var servers = new WitnessServers(new ContactLog(clock), networkOf) { Addresses = addresses };
        foreach (var address in servers.Addresses)
            await servers.StartAsync(address.Id);
        return servers;
    }

    /// <summary>Starts a server again that was stopped.</summary>
    public async Task StartAsync(string server)
    {
        var address = Addresses.Single(address => address.Id == server);
        var network = _networkOf(server);
        _running.Add(
            server, (await HttpWitness.StartAsync(server, address.Http, Log, network), new TcpWitness(server, address.Tcp, Log, network)));
    }

    /// <summary>Starts one more, which the pool does not know of.</summary>
    public async Task<ServerAddress> AddAsync(string server)
    {
        var address = Address(server);
        Addresses = [.. Addresses, address];
        await StartAsync(server);
        return address;
    }

    /// <summary>Stops a server as if it were killed: new connections are refused, and those that are open are reset.</summary>
    public async Task StopAsync(string server)
    {
        _running.Remove(server, out var witness);
        witness.Tcp.Dispose();
        await witness.Http.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _running.Keys.ToArray())
            await StopAsync(server);
    }

    private static ServerAddress Address(string server)
    {
        var http = Loopback.NextEndPoint();
        return new ServerAddress(server, http, new IPEndPoint(http.Address, TcpPort));
    }
}
