using System.Globalization;
using System.Net;
using System.Text.Json;
using UserBalance.Testing;

namespace UserBalance.Chaos.Topology;

/// <summary>The product under test: a store, silos and gateways, each a process of its own, and their links to the store.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    /// <summary>The pool that everything is about.</summary>
    public const string Pool = "app";

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(180);

    private readonly ChaosOptions _options;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("userbalance-chaos-");

    private Cluster(ChaosOptions options, ChaosStore store, IReadOnlyList<ServerAddress> servers)
    {
        _options = options;
        Store = store;
        Silos = [.. Enumerable.Range(1, options.Silos).Select(number => Silo(number, servers))];
        Gateways = [.. Enumerable.Range(1, options.Gateways).Select(number => Gateway(number, servers[0].Tcp.Port))];
    }

    public ChaosStore Store { get; }

    public IReadOnlyList<Member> Silos { get; }

    public IReadOnlyList<Member> Gateways { get; }

    public IEnumerable<Member> Members => Silos.Concat(Gateways);

    /// <summary>Starts everything and waits until all gateways are ready.</summary>
    public static async Task<Cluster> StartAsync(ChaosOptions options, IReadOnlyList<ServerAddress> servers)
    {
        var cluster = new Cluster(options, await ChaosStore.StartAsync(options.Store, options.HasReplica), servers);
        try
        {
            cluster.StartMembers();
            await cluster.ReadyAsync();
            return cluster;
        }
        catch
        {
            foreach (var member in cluster.Members)
                Console.Error.WriteLine($"{member.Name}: {string.Join('\n', member.Output.TakeLast(10))}");
            await cluster.DisposeAsync();
            throw;
        }
    }

    public void StartMembers()
    {
        foreach (var member in Members)
            member.Start();
    }

    /// <summary>Waits until all gateways are ready.</summary>
    public Task ReadyAsync() => Eventually.True(
        "all gateways to be ready",
        async () => (await Task.WhenAll(Gateways.Select(gateway => gateway.IsReadyAsync()))).All(ready => ready),
        StartPatience);

    /// <summary>The silo that claimed the ledger last as its log says, or <see langword="null"/> while none has.</summary>
    public Member? Host => Silos.Where(silo => LastClaimOf(silo).Length > 0).MaxBy(LastClaimOf, StringComparer.Ordinal);

    /// <summary>The pool's state as the first gateway that answers tells it.</summary>
    public async Task<JsonElement?> StatusAsync()
    {
        foreach (var gateway in Gateways.Where(gateway => gateway.IsUp))
        {
            if (await gateway.ReadAsync($"/api/v1/pools/{Pool}") is { } text)
                return JsonSerializer.Deserialize<JsonElement>(text);
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
        {
            member.Dispose();
            member.Link?.Dispose();
        }

        await Store.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    // A line of the log begins with the time of the day.
    private static string LastClaimOf(Member silo) =>
        silo.Output.LastOrDefault(line => line.Contains("Claimed the ledger", StringComparison.Ordinal)) ?? "";

    private Member Silo(int number, IReadOnlyList<ServerAddress> servers)
    {
        var address = Loopback.Next();
        var health = new IPEndPoint(address, 6802);
        var link = new StoreRelay(Store.Port);
        var settings = Settings(link);
        settings["UserBalance:Cluster:Address"] = address.ToString();
        settings["UserBalance:Cluster:Http:Bind"] = health.ToString();
        settings[$"UserBalance:Pools:{Pool}:MaxUsersPerServer"] = _options.MaxUsersPerServer.ToString(CultureInfo.InvariantCulture);
        settings[$"UserBalance:Pools:{Pool}:IdleTimeout"] = Seconds(_options.IdleTimeout);
        settings[$"UserBalance:Pools:{Pool}:GatewayLease"] = Seconds(_options.GatewayLease);
        settings[$"UserBalance:Pools:{Pool}:Health:Fall"] = _options.Fall.ToString(CultureInfo.InvariantCulture);
        foreach (var server in servers)
            settings[$"UserBalance:Pools:{Pool}:Servers:{server.Id}:Address"] = server.Http.ToString();
        var environment = Environment();
        if (_options.Without is not null)
            environment["USERBALANCE_CHAOS_WITHOUT"] = _options.Without;
        return new Member(
            $"silo{number}", _options.Without is null ? "Silo" : "Chaos.UnsafeSilo", _directory.FullName, health, settings, environment)
        {
            Link = link,
        };
    }

    private Member Gateway(int number, int serverTcpPort)
    {
        var admin = Loopback.NextEndPoint();
        var link = new StoreRelay(Store.Port);
        var (http, tcp) = (Loopback.NextEndPoint(), Loopback.NextEndPoint());
        var settings = Settings(link);
        settings["UserBalance:Gateway:Name"] = $"gateway{number}";
        settings["UserBalance:Gateway:Admin:Bind"] = admin.ToString();
        settings["UserBalance:Gateway:Listeners:web:Bind"] = http.ToString();
        settings["UserBalance:Gateway:Listeners:web:Pool"] = Pool;
        settings["UserBalance:Gateway:Listeners:raw:Bind"] = tcp.ToString();
        settings["UserBalance:Gateway:Listeners:raw:Pool"] = Pool;
        settings["UserBalance:Gateway:Listeners:raw:Mode"] = "Tcp";
        settings["UserBalance:Gateway:Listeners:raw:ServerPort"] = serverTcpPort.ToString(CultureInfo.InvariantCulture);
        settings["UserBalance:Gateway:Listeners:raw:SendProxy"] = "true";
        return new Member($"gateway{number}", "Gateway", _directory.FullName, admin, settings, Environment())
        {
            Link = link,
            Http = http,
            Tcp = tcp,
        };
    }

    private Dictionary<string, string> Settings(StoreRelay link) => new()
    {
        ["UserBalance:Cluster:Provider"] = Store.Kind.ToString(),
        ["UserBalance:Cluster:ConnectionString"] = Store.ConnectionStringAt(link.Port),
        ["Logging:Console:FormatterName"] = "simple",
        ["Logging:Console:FormatterOptions:SingleLine"] = "true",
        ["Logging:Console:FormatterOptions:TimestampFormat"] = "HH:mm:ss.fff ",
    };

    // Six processes share the machine with their users.
    private static Dictionary<string, string> Environment() => new() { ["DOTNET_gcServer"] = "0", ["DOTNET_TieredPGO"] = "0" };

    private static string Seconds(TimeSpan duration) => $"{duration.TotalSeconds.ToString(CultureInfo.InvariantCulture)}s";
}

/// <summary>Where a server is.</summary>
internal sealed record ServerAddress(string Id, IPEndPoint Http, IPEndPoint Tcp);
