using System.Net;
using UserBalance.Testing;

namespace UserBalance.Compare.Peers;

/// <summary>YARP's stock pipeline in the runtime and with the runtime settings of the gateway under test.</summary>
internal static class StockYarp
{
    public const string Name = "stock YARP";

    private const string Cluster = "--ReverseProxy:Clusters:app:Destinations";

    public static Task<Peer> StartAsync(Stage stage)
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Free());
        var process = stage.Add(PeerProcess.Start("dotnet", stage.Directory("yarp"), BuiltProgram.Environment, Arguments(stage, endPoint)));
        return new Peer(Name, process, endPoint).AnsweringAsync();
    }

    private static IEnumerable<string> Arguments(Stage stage, IPEndPoint endPoint) =>
    [
        // So that both have the same garbage collector, whatever the gateway's project chooses.
        "exec", "--runtimeconfig", BuiltProgram.Gateway.RuntimeConfiguration,
        BuiltProgram.StockYarp.Assembly,
        $"--urls=http://{endPoint}",
        "--Logging:LogLevel:Default=Warning",
        "--ReverseProxy:Routes:all:ClusterId=app",
        "--ReverseProxy:Routes:all:Match:Path={**path}",
        .. stage.Servers.Select((server, i) => $"{Cluster}:s{i + 1}:Address=http://{server}/"),
    ];
}
