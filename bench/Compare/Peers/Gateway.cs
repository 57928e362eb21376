using System.Net;
using UserBalance.Testing;

namespace UserBalance.Compare.Peers;

/// <summary>The gateway under test, with one listener for TCP and one for HTTP, and a store of its own in files.</summary>
internal sealed class Gateway
{
    /// <summary>More users than any load has.</summary>
    public const int MaxUsers = 1_000_000;

    private Gateway(PeerProcess process, string name, IPEndPoint tcp, IPEndPoint http) =>
        (Tcp, Http) = (new(name, process, tcp), new(name, process, http));

    /// <summary>The gateway as a TCP proxy.</summary>
    public Peer Tcp { get; }

    /// <summary>The gateway as an HTTP proxy.</summary>
    public Peer Http { get; }

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="name">What it is called in the report.</param>
    /// <param name="maxUsers">How many users a server takes.</param>
    public static async Task<Gateway> StartAsync(Stage stage, string name = "UserBalance", int maxUsers = MaxUsers)
    {
        var gateway = Start(stage, name, stage.Directory("gateway"), maxUsers);
        await gateway.Tcp.AnsweringAsync();
        await gateway.Http.AnsweringAsync();
        return gateway;
    }

    /// <summary>Starts it.</summary>
    /// <param name="stage">Where.</param>
    /// <param name="name">What it is called in the report.</param>
    /// <param name="directory">Where its store is.</param>
    /// <param name="maxUsers">How many users a server takes.</param>
    /// <param name="assembly">What is started; the program as it was built unless told.</param>
    public static Gateway Start(Stage stage, string name, string directory, int maxUsers, string? assembly = null)
    {
        var (tcp, http) = (Free(), Free());
        var process = stage.Add(PeerProcess.Start(
            "dotnet",
            directory,
            BuiltProgram.Environment,
            [
                assembly ?? BuiltProgram.Gateway.Assembly,
                "--Logging:LogLevel:Default=Warning",
                .. Settings(stage, directory, maxUsers, tcp, http).Select(setting => $"--UserBalance:{setting}"),
            ]));
        return new(process, name, tcp, http);
    }

    private static IEnumerable<string> Settings(Stage stage, string directory, int maxUsers, IPEndPoint tcp, IPEndPoint http) =>
    [
        $"Cluster:DataDirectory={directory}",
        $"Cluster:SiloPort={LoopbackPort.Free()}",
        $"Cluster:ClientPort={LoopbackPort.Free()}",
        $"Pools:app:MaxUsersPerServer={maxUsers}",
        .. stage.Servers.Select((server, i) => $"Pools:app:Servers:s{i + 1}:Address={server}"),
        $"Gateway:Admin:Bind={Free()}",
        "Gateway:Listeners:tcp:Pool=app",
        "Gateway:Listeners:tcp:Mode=Tcp",
        $"Gateway:Listeners:tcp:Bind={tcp}",
        "Gateway:Listeners:http:Pool=app",
        $"Gateway:Listeners:http:Bind={http}",
    ];

    private static IPEndPoint Free() => new(IPAddress.Loopback, LoopbackPort.Free());
}
