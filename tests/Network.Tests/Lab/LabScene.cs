using System.Globalization;
using System.Net;
using UserBalance.Chaos;
using UserBalance.Chaos.Topology;
using UserBalance.Chaos.Users;
using UserBalance.Chaos.Verdict;
using UserBalance.Chaos.Witness;
using UserBalance.Testing;
using UserBalance.Testing.Networks;

namespace UserBalance.Network.Tests.Lab;

/// <summary>The product on machines of its own: two gateways behind one name, two silos, a store, three servers, and visitors.</summary>
internal sealed class LabScene : IAsyncDisposable
{
    private const string Pool = Cluster.Pool;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(180);

    private readonly LabOptions _options;
    private readonly LabNetwork _network = new();
    private readonly TestAuthority _authority = new();
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("userbalance-lab-");
    private readonly Dictionary<Member, NetworkCable> _control = [];
    private readonly List<Daemon> _daemons = [];
    private WitnessServers _servers = null!;

    private LabScene(LabOptions options) => _options = options;

    public RunClock Clock { get; } = new();

    public IReadOnlyList<Member> Silos { get; private set; } = [];

    public IReadOnlyList<Member> Gateways { get; private set; } = [];

    private IEnumerable<Member> Members => Silos.Concat(Gateways);

    /// <summary>Starts everything, or skips the test where that cannot be or is not asked for.</summary>
    public static async Task<LabScene> StartAsync(LabOptions options)
    {
        if ((LongTests.WhyLeftOut ?? LabRequirements.WhyAbsent) is { } reason)
            Assert.Skip(reason);
        var scene = new LabScene(options);
        try
        {
            await scene.RunAsync();
            return scene;
        }
        catch
        {
            scene.Tell();
            await scene.DisposeAsync();
            throw;
        }
    }

    public Visitor AddVisitor()
    {
        var (machine, cable, address) = _network.AddVisitor();
        return new(machine, cable, address, Clock);
    }

    public Visitor[] AddVisitors(int count) => [.. Enumerable.Range(0, count).Select(_ => AddVisitor())];

    /// <summary>What connects a silo or a gateway with silos, store and gateways.</summary>
    public NetworkCable ControlOf(Member member) => _control[member];

    /// <summary>The silo that claimed the ledger last as its log says.</summary>
    public Member Host => Silos.MaxBy(
        silo => silo.Output.LastOrDefault(line => line.Contains("Claimed the ledger", StringComparison.Ordinal)) ?? "",
        StringComparer.Ordinal)!;

    /// <summary>The servers that a client was seen at.</summary>
    public string[] ServersOf(Visitor visitor) =>
        [.. _servers.Log.All.Where(contact => contact.Client.Equals(visitor.Address)).Select(contact => contact.Server).Distinct()];

    /// <summary>Where servers saw a client that they may not have seen, according to their own records.</summary>
    public Violation[] Violations(IEnumerable<VisitRecord> visits)
    {
        var options = new ChaosOptions
        {
            MaxUsersPerServer = _options.MaxUsersPerServer,
            IdleTimeout = _options.IdleTimeout,
            GatewayLease = _options.GatewayLease,
        };
        var evidence = new Evidence(options, _servers.Log.All, visits, [], []);
        return [.. new OverlapRule(evidence).Judge()];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            member.Dispose();
        _daemons.ForEach(daemon => daemon.Dispose());
        if (_servers is not null)
            await _servers.DisposeAsync();
        _network.Dispose();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private async Task RunAsync()
    {
        _daemons.Add(NameServer.Start(_network.AddNameServer(), [.. Enumerable.Range(1, 2).Select(LabNetwork.GatewayAddress)]));
        _daemons.Add(Daemon.Start(
            _network.AddStore(), "redis-server", "--bind", LabNetwork.StoreAddress.ToString(), "--protected-mode", "no",
            "--dir", _directory.FullName, "--appendonly", "yes", "--save", ""));
        var machines = Enumerable.Range(1, 3).ToDictionary(number => $"s{number}", _network.AddServer);
        ServerAddress[] addresses = [.. Enumerable.Range(1, 3).Select(AddressOf)];
        _servers = await WitnessServers.StartAsync(addresses, Clock, server => machines[server]);
        Silos = [.. Enumerable.Range(1, 2).Select(number => Silo(number, addresses))];
        Gateways = [.. Enumerable.Range(1, 2).Select(Gateway)];
        foreach (var member in Members)
            member.Start();
        await Eventually.True(
            "all gateways to be ready",
            async () => (await Task.WhenAll(Gateways.Select(gateway => gateway.IsReadyAsync()))).All(ready => ready),
            StartPatience);
    }

    private Member Silo(int number, IEnumerable<ServerAddress> servers)
    {
        var (machine, cable) = _network.AddSilo(number);
        var settings = Settings($"silo{number}");
        settings["UserBalance:Cluster:Address"] = LabNetwork.SiloAddress(number).ToString();
        settings[$"UserBalance:Pools:{Pool}:MaxUsersPerServer"] = _options.MaxUsersPerServer.ToString(CultureInfo.InvariantCulture);
        settings[$"UserBalance:Pools:{Pool}:IdleTimeout"] = $"{_options.IdleTimeout.TotalSeconds}s";
        settings[$"UserBalance:Pools:{Pool}:GatewayLease"] = $"{_options.GatewayLease.TotalSeconds}s";
        foreach (var server in servers)
            settings[$"UserBalance:Pools:{Pool}:Servers:{server.Id}:Address"] = server.Http.ToString();
        return Add(
            new Member(
                $"silo{number}", "Silo", _directory.FullName, new(IPAddress.Loopback, 6802), settings, Environment())
            { Network = machine },
            cable);
    }

    private Member Gateway(int number)
    {
        var (machine, cable) = _network.AddGateway(number);
        var address = LabNetwork.GatewayAddress(number);
        var (http, tcp) = (new IPEndPoint(address, LabNetwork.HttpPort), new IPEndPoint(address, LabNetwork.TcpPort));
        var settings = Settings($"gateway{number}");
        settings["UserBalance:Gateway:Name"] = $"gateway{number}";
        settings["UserBalance:Gateway:Listeners:web:Bind"] = http.ToString();
        settings["UserBalance:Gateway:Listeners:web:Pool"] = Pool;
        settings["UserBalance:Gateway:Listeners:raw:Bind"] = tcp.ToString();
        settings["UserBalance:Gateway:Listeners:raw:Pool"] = Pool;
        settings["UserBalance:Gateway:Listeners:raw:Mode"] = "Tcp";
        settings["UserBalance:Gateway:Listeners:raw:ServerPort"] = WitnessServers.TcpPort.ToString(CultureInfo.InvariantCulture);
        settings["UserBalance:Gateway:Listeners:raw:SendProxy"] = "true";
        var member = new Member($"gateway{number}", "Gateway", _directory.FullName, new(IPAddress.Loopback, 6801), settings, Environment())
        {
            Network = machine,
            Http = http,
            Tcp = tcp,
        };
        return Add(member, cable);
    }

    private Member Add(Member member, NetworkCable control)
    {
        _control.Add(member, control);
        return member;
    }

    private Dictionary<string, string> Settings(string name)
    {
        var settings = new Dictionary<string, string>
        {
            ["UserBalance:Cluster:Provider"] = "Redis",
            ["UserBalance:Cluster:ConnectionString"] = $"{LabNetwork.StoreAddress}:6379",
            ["Logging:Console:FormatterName"] = "simple",
            ["Logging:Console:FormatterOptions:SingleLine"] = "true",
            ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
        };
        if (!_options.HasTls)
            return settings;
        var (path, keyPath) = _authority.Issue(name);
        settings["UserBalance:Cluster:Tls:Certificate:Path"] = path;
        settings["UserBalance:Cluster:Tls:Certificate:KeyPath"] = keyPath;
        settings["UserBalance:Cluster:Tls:Authority"] = _authority.RootPath;
        return settings;
    }

    private void Tell()
    {
        foreach (var member in Members)
            TestContext.Current.TestOutputHelper?.WriteLine($"{member.Name}: {string.Join('\n', member.Output.TakeLast(15))}");
        foreach (var daemon in _daemons)
            TestContext.Current.TestOutputHelper?.WriteLine(daemon.Output);
    }

    private static ServerAddress AddressOf(int number)
    {
        var address = LabNetwork.ServerAddress(number);
        return new($"s{number}", new IPEndPoint(address, 8080), new IPEndPoint(address, WitnessServers.TcpPort));
    }

    // Five processes share the machine with their visitors.
    private static Dictionary<string, string> Environment() => new() { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0" };
}
