using System.Globalization;
using System.Net;
using System.Text.Json;
using UserBalance.Testing;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>
/// The product as a user configures it, with addresses and data of its own. Its process can be killed and started again; the
/// configuration and the data stay.
/// </summary>
internal sealed class Balancer : IDisposable
{
    private readonly string _project;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("userbalance-e2e-");
    private ProductProcess? _process;

    private Balancer(string project)
    {
        _project = project;
        var admin = Loopback.NextEndPoint();
        Admin = new AdminClient(admin);
        Settings = new Dictionary<string, string>
        {
            ["Cluster:SiloPort"] = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture),
            ["Cluster:ClientPort"] = LoopbackPort.Free().ToString(CultureInfo.InvariantCulture),
            ["Cluster:DataDirectory"] = Path.Combine(_directory.FullName, "data"),
            ["Gateway:Admin:Bind"] = admin.ToString(),
        };
    }

    /// <summary>The settings below <c>UserBalance</c>, passed on the command line or in a file.</summary>
    public Dictionary<string, string> Settings { get; }

    /// <summary>Whether the settings are in a file, which <see cref="WriteFile()"/> writes again while the process runs.</summary>
    public bool HasFile { get; init; }

    /// <summary>How many files and sockets the process may have open, if that is limited.</summary>
    public int? Descriptors { get; init; }

    /// <summary>How many it has open.</summary>
    public int OpenDescriptors => _process!.CountDescriptors();

    public AdminClient Admin { get; }

    /// <summary>Where its data are.</summary>
    public string DataDirectory => Settings["Cluster:DataDirectory"];

    /// <summary>What the process has written.</summary>
    public string[] Output => _process?.Output ?? [];

    /// <summary>A demo, which brings three backends along.</summary>
    public static Balancer Demo(out TestPool pool)
    {
        var balancer = new Balancer("Demo");
        pool = balancer.AddPool("app", [Loopback.NextEndPoint(), Loopback.NextEndPoint(), Loopback.NextEndPoint()]);
        return balancer;
    }

    /// <summary>The product without any pool.</summary>
    public static Balancer Standalone(int? descriptors = null) => new("Standalone") { Descriptors = descriptors };

    /// <summary>The same, with its settings in a file.</summary>
    public static Balancer StandaloneWithFile() => new("Standalone") { HasFile = true };

    /// <summary>Two gateways of one cluster, a process each: the first has the silo in it.</summary>
    /// <param name="store">The cluster's store.</param>
    /// <param name="servers">The servers of its pool.</param>
    /// <param name="pools">The pool with the listeners of each gateway.</param>
    public static Balancer[] Cluster(RedisServer store, IReadOnlyList<IPEndPoint> servers, out TestPool[] pools)
    {
        var balancers = new[] { Standalone(), new Balancer("Gateway") };
        pools = [.. balancers.Select(balancer => balancer.AddPool("app", servers))];
        for (var i = 0; i < balancers.Length; i++)
        {
            balancers[i].Settings["Cluster:Provider"] = "Redis";
            balancers[i].Settings["Cluster:ConnectionString"] = store.ConnectionString;
            balancers[i].Settings["Gateway:Name"] = $"g{i + 1}";
        }

        return balancers;
    }

    /// <summary>Adds a pool of these servers, with an HTTP and a TCP listener.</summary>
    public TestPool AddPool(string id, IReadOnlyList<IPEndPoint> servers, int maxUsersPerServer = 2, string? idleTimeout = null)
    {
        var pool = new TestPool(id, servers, Loopback.NextEndPoint(), Loopback.NextEndPoint());
        Settings[$"Pools:{id}:MaxUsersPerServer"] = maxUsersPerServer.ToString(CultureInfo.InvariantCulture);
        if (idleTimeout is not null)
            Settings[$"Pools:{id}:IdleTimeout"] = idleTimeout;
        for (var i = 0; i < servers.Count; i++)
            Settings[$"Pools:{id}:Servers:s{i + 1}:Address"] = servers[i].ToString();
        AddListener(pool.HttpName, pool.Http, id);
        AddListener(pool.TcpName, pool.Tcp, id);
        Settings[$"Gateway:Listeners:{pool.TcpName}:Mode"] = "Tcp";
        // The backends record who speaks.
        Settings[$"Gateway:Listeners:{pool.TcpName}:SendProxy"] = "true";
        return pool;
    }

    /// <summary>Starts the process and waits until it is ready.</summary>
    /// <returns>How long that took.</returns>
    public async Task<TimeSpan> StartAsync()
    {
        if (HasFile)
            WriteFile();
        var began = TimeProvider.System.GetTimestamp();
        _process = Descriptors is { } descriptors
            ? ProductProcess.StartWithin(_project, _directory.FullName, descriptors, Args())
            : ProductProcess.Start(_project, _directory.FullName, Args());
        await Eventually.True($"{_project} to be ready", IsReadyAsync);
        return TimeProvider.System.GetElapsedTime(began);
    }

    /// <summary>Writes the settings to the file.</summary>
    public void WriteFile() =>
        WriteFile(JsonSerializer.Serialize(Settings.ToDictionary(setting => $"UserBalance:{setting.Key}", setting => setting.Value)));

    /// <summary>Writes another text to the file.</summary>
    public void WriteFile(string text) => File.WriteAllText(Path.Combine(_directory.FullName, "appsettings.json"), text);

    /// <summary>Runs the process to its end.</summary>
    public Task<ProcessEnd> RunAsync(params string[] args) => ProductProcess.RunAsync(_project, _directory.FullName, [.. Args(), .. args]);

    /// <summary>Ends the process where it stands.</summary>
    public void Kill() => _process!.Kill();

    public void Signal(int signal) => _process!.Signal(signal);

    /// <summary>Asks the process to stop.</summary>
    public async Task<ProcessEnd> StopAsync(int signal = ProductProcess.Terminate)
    {
        _process!.Signal(signal);
        return await _process.EndAsync();
    }

    public void Dispose()
    {
        _process?.Dispose();
        Admin.Dispose();
        _directory.Delete(recursive: true);
    }

    private IEnumerable<string> Args() =>
        HasFile ? [] : Settings.Select(setting => $"--UserBalance:{setting.Key}={setting.Value}");

    private void AddListener(string name, IPEndPoint bind, string pool)
    {
        Settings[$"Gateway:Listeners:{name}:Bind"] = bind.ToString();
        Settings[$"Gateway:Listeners:{name}:Pool"] = pool;
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_process!.HasExited)
        {
            var end = await _process.EndAsync();
            Assert.Fail($"{_project} ended with {end.Code}: {string.Join('\n', [.. end.Output, .. end.Errors])}");
        }

        return await Admin.IsReadyAsync();
    }
}
