using System.Net;
using UserBalance.Backend;
using UserBalance.Silo.Tests.Embedded;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Processes;

/// <summary>Silos and gateways as real processes on one store, in front of two servers in this process.</summary>
public sealed class ClusterProcesses(string provider, string connectionString) : IAsyncDisposable
{
    private static int _users;

    private readonly TestDirectory _directory = new();
    private readonly List<BackendServer> _servers = [];
    private readonly List<ProductProcess> _processes = [];

    /// <summary>Every line that any of them wrote to the standard output.</summary>
    public IEnumerable<string> Output => _processes.SelectMany(process => process.Output);

    /// <summary>A user that was never seen before.</summary>
    public static IPAddress NextUser() => new([127, 77, 0, (byte)Interlocked.Increment(ref _users)]);

    public async Task StartServersAsync()
    {
        foreach (var name in (string[])["s1", "s2"])
            _servers.Add(await BackendServer.StartAsync(new BackendOptions { Name = name }));
    }

    /// <summary>Starts a silo at an address of its own.</summary>
    public ProductProcess StartSilo(params string[] args) => Start(
        "Silo",
        [
            $"--UserBalance:Cluster:SiloPort={LoopbackPort.Free()}",
            $"--UserBalance:Cluster:ClientPort={LoopbackPort.Free()}",
            $"--UserBalance:Cluster:Http:Bind=127.0.0.1:{LoopbackPort.Free()}",
            "--UserBalance:Cluster:Address=127.0.0.1",
            .. Pool(),
            .. args,
        ]);

    /// <summary>Starts a gateway.</summary>
    public GatewayProcess StartGateway(string name, params string[] args)
    {
        var (web, admin) = (LoopbackPort.Free(), LoopbackPort.Free());
        var process = Start(
            "Gateway",
            [
                $"--UserBalance:Gateway:Name={name}",
                $"--UserBalance:Gateway:Listeners:web:Bind=127.0.0.1:{web}",
                "--UserBalance:Gateway:Listeners:web:Pool=app",
                $"--UserBalance:Gateway:Admin:Bind=127.0.0.1:{admin}",
                .. args,
            ]);
        return new(process, web, admin);
    }

    /// <summary>Starts a silo and a gateway in one process.</summary>
    public GatewayProcess StartStandalone()
    {
        var (web, admin) = (LoopbackPort.Free(), LoopbackPort.Free());
        var process = Start(
            "Standalone",
            [
                $"--UserBalance:Cluster:SiloPort={LoopbackPort.Free()}",
                $"--UserBalance:Cluster:ClientPort={LoopbackPort.Free()}",
                "--UserBalance:Cluster:Address=127.0.0.1",
                $"--UserBalance:Gateway:Listeners:web:Bind=127.0.0.1:{web}",
                "--UserBalance:Gateway:Listeners:web:Pool=app",
                $"--UserBalance:Gateway:Admin:Bind=127.0.0.1:{admin}",
                .. Pool(),
            ]);
        return new(process, web, admin);
    }

    public void KillAll()
    {
        foreach (var process in _processes.Where(process => !process.HasExited))
            process.Kill();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
            process.Dispose();
        foreach (var server in _servers)
            await server.DisposeAsync();
        _directory.Dispose();
    }

    private ProductProcess Start(string project, string[] args)
    {
        var process = ProductProcess.Start(
            project,
            _directory.Path,
            [$"--UserBalance:Cluster:Provider={provider}", $"--UserBalance:Cluster:ConnectionString={connectionString}", .. args]);
        _processes.Add(process);
        return process;
    }

    private IEnumerable<string> Pool() => _servers
        .Select(server => $"--UserBalance:Pools:app:Servers:{server.Name}:Address=127.0.0.1:{server.Port}")
        .Append("--UserBalance:Pools:app:MaxUsersPerServer=1000");
}
