using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using UserBalance.Gateway.Configuration;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Proxies;
using UserBalance.Hosting.Telemetry;
using UserBalance.Silo.Configuration;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>
/// A whole configuration as a JSON file: it is read without an exception, every problem is one line that has no secret in it, and what is
/// accepted is within the documented ranges.
/// </summary>
internal sealed class ConfigurationTarget : IFuzzTarget
{
    public string Name => "configuration";

    public int MaxLength => 2048;

    public IReadOnlyList<string> Words { get; } =
    [
        "\"Pools\":{", "\"Gateway\":{", "\"Cluster\":{", "\"Telemetry\":{", "\"Listeners\":{", "\"Admin\":{", "\"Servers\":{",
        "\"Health\":{", "\"Pages\":{", "\"Certificate\":{",
        "\"Otlp\":{", "\"Http\":{", "\"app\":{", "\"s1\":{", "}", ",", "[1]", "null", "true", "\"Bind\":", "\"Pool\":", "\"Mode\":",
        "\"Address\":", "\"Key\":", "\"Path\":", "\"Tcp\"",
        "\"Http\"", "\"ClientAddress\":\"ProxyProtocol\"", "\"TrustedProxies\":", "\"10.0.0.0/8\"", "\"10.0.0.1:80\"",
        "\"Protocol\":\"Http1AndHttp2\"", "\"IdleTimeout\":", "\"90s\"",
        "\"MaxUsersPerServer\":", "\"MaxUsers\":", "\"Provider\":\"Redis\"", "\"Provider\":\"PostgreSql\"", "\"ConnectionString\":",
        "\"127.0.0.1:6379\"", "\"Host=h\"", "\"Endpoint\":\"http://h\"",
        "\"SamplingRatio\":0.5", "\"Name\":", "\"\\n\"", "\"SendProxy\":true", "\"Rejection\":\"Reset\"", "\"ServerPort\":81",
        "\"Password\":\"pass-word\"", "0", "1000001",
        "\"Headers\":\"secret-header\"", "\"ClusterId\":\"a\"", "\"DataDirectory\":\"d\"", "\"OnServerDown\":\"Hold\"",
        "\"Selection\":\"FillFirst\"", "\"KeyPath\":\"k\"", "\"GatewayLease\":\"1s\"",
        "\"Dashboard\":true", "\"IPv4PrefixLength\":24",
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        Unless(!ProblemList.OneLine(Encoding.UTF8.GetString(input)).Any(char.IsControl), "one line is one line");
        if (Load(input) is not { } configuration)
            return;
        var problems = new ProblemList();
        var root = new SectionReader(configuration.GetSection("UserBalance"), problems);
        var pools = PoolOptionsReader.Read(root.Section("Pools"));
        var gateway = GatewayOptionsReader.Read(root.Section("Gateway"), root.Ids("Pools"));
        var cluster = ClusterOptionsReader.Read(root.Section("Cluster"));
        TelemetryOptionsReader.Read(root.Section("Telemetry"));
        root.Section("Choices").CheckChoices<OnServerDown>();
        Unless(root.Section("Choices") == root.Section("choices"), "a section is read once");
        root.ReportUnknownKeys();
        foreach (var line in problems.Lines)
            CheckLine(line, configuration);
        if (problems.Any)
            return;
        Unless(pools.Count > 0 && gateway.Listeners.Count > 0, "there are a pool and a listener");
        foreach (var pool in pools)
            Check(pool);
        foreach (var listener in gateway.Listeners)
            Check(listener, pools);
        Unless(
            gateway.Admin.Key is not null || IPAddress.IsLoopback(gateway.Admin.Bind.Address),
            "the admin API is open to this machine only");
        Unless(
            cluster.SiloPort is >= 1 and <= 65535 && Path.IsPathFullyQualified(cluster.DataDirectory),
            "a cluster has ports and a directory");
        Unless(!cluster.Address.Equals(IPAddress.Any) && !cluster.Address.Equals(IPAddress.IPv6Any), "a silo has an address of its own");
    }

    private static IConfigurationRoot? Load(ReadOnlySpan<byte> json)
    {
        // The readers look below this section only.
        using var stream = new MemoryStream([.. "{\"UserBalance\":"u8, .. json, (byte)'}']);
        try
        {
            return new ConfigurationBuilder().AddJsonStream(stream).Build();
        }
        catch (Exception e) when (e is FormatException or InvalidDataException or JsonException)
        {
            return null;
        }
    }

    private static void CheckLine(string line, IConfigurationRoot configuration)
    {
        Unless(line.Length > 0 && !line.Any(char.IsControl), "a problem is one line");
        string[] secrets = ["Cluster:ConnectionString", "Gateway:Admin:Key", "Telemetry:Otlp:Headers"];
        foreach (var key in secrets)
        {
            // What is as short as this is in a line by chance.
            if (configuration[$"UserBalance:{key}"] is { Length: > 40 } secret && !configuration.AsEnumerable()
                .Any(other => other.Key != $"UserBalance:{key}" && other.Value?.Contains(secret, StringComparison.Ordinal) is true))
                Unless(!line.Contains(secret, StringComparison.Ordinal), "no secret is in a problem");
        }
    }

    private static void Check(PoolOptions pool)
    {
        Unless(pool.MaxUsersPerServer is >= 1 and <= PoolOptions.MaxUsersPerServerLimit, "a server takes 1 to 1,000,000 users");
        Unless(
            pool.IdleTimeout >= PoolOptions.MinIdleTimeout && pool.IdleTimeout <= PoolOptions.MaxIdleTimeout,
            "the idle timeout is in its range");
        Unless(
            pool.GatewayLease >= PoolOptions.MinGatewayLease && pool.GatewayLease <= PoolOptions.MaxGatewayLease,
            "the lease is in its range");
        Unless(pool.IPv4PrefixLength is >= 1 and <= 32 && pool.IPv6PrefixLength is >= 1 and <= 128, "prefix lengths are in their range");
        Unless(
            pool.Servers.Count > 0 && pool.Servers.DistinctBy(server => (server.Host, server.Port)).Count() == pool.Servers.Count,
            "each server has an address of its own");
        Unless(pool.Health.Path is null or ['/', ..], "a path begins with a slash");
    }

    private static void Check(ListenerOptions listener, IReadOnlyList<PoolOptions> pools)
    {
        Unless(pools.Any(pool => pool.Id == listener.Pool), "a listener leads to a pool that there is");
        Unless(listener.Bind.Port is >= 1 and <= 65535 && listener.ServerPort is null or (>= 1 and <= 65535), "a listener has ports");
        Unless(
            listener.ClientAddress == ClientAddressSource.Connection || listener.TrustedProxies.Networks.Count > 0,
            "somebody is trusted to tell the client");
        Unless(listener.Mode == ListenerMode.Http
            || listener.ClientAddress is ClientAddressSource.Connection or ClientAddressSource.ProxyProtocol, "TCP has no headers");
        Unless(listener.Protocol != ListenerProtocol.Http1AndHttp2 || listener.Certificate is not null, "cleartext speaks one version");
    }
}
