using System.Net;
using Microsoft.Extensions.Configuration.Memory;

namespace UserBalance.Demo;

/// <summary>The demo's configuration: what one would write into an appsettings.json, with everything on loopback.</summary>
internal static class DemoSettings
{
    public const string Pool = "app";

    private const string Http = "UserBalance:Gateway:Listeners:http:Bind";
    private const string Tcp = "UserBalance:Gateway:Listeners:tcp:Bind";
    private const string Admin = "UserBalance:Gateway:Admin:Bind";
    private const string Data = "UserBalance:Cluster:DataDirectory";

    private static readonly Dictionary<string, string?> Values = new()
    {
        [$"UserBalance:Pools:{Pool}:MaxUsersPerServer"] = "2",
        [$"UserBalance:Pools:{Pool}:Servers:s1:Address"] = "127.0.0.1:5011",
        [$"UserBalance:Pools:{Pool}:Servers:s2:Address"] = "127.0.0.1:5012",
        [$"UserBalance:Pools:{Pool}:Servers:s3:Address"] = "127.0.0.1:5013",
        [Http] = "127.0.0.1:5001",
        ["UserBalance:Gateway:Listeners:http:Pool"] = Pool,
        [Tcp] = "127.0.0.1:5101",
        ["UserBalance:Gateway:Listeners:tcp:Mode"] = "Tcp",
        ["UserBalance:Gateway:Listeners:tcp:Pool"] = Pool,
        // HTTP can be spoken through the TCP listener; the header tells the backend who does.
        ["UserBalance:Gateway:Listeners:tcp:SendProxy"] = "true",
        [Admin] = "127.0.0.1:6801",
    };

    /// <summary>Where the demo keeps its assignments, so that they are still there at the next start.</summary>
    public static string KeptData => Path.GetFullPath("demo-data");

    /// <summary>Adds the settings below all other sources, so that a file, the environment or the command line may change any.</summary>
    public static void AddTo(IConfigurationBuilder configuration, string dataDirectory) =>
        configuration.Sources.Insert(0, new MemoryConfigurationSource
        {
            InitialData = new Dictionary<string, string?>(Values) { [Data] = dataDirectory },
        });

    public static IPEndPoint HttpListener(IConfiguration configuration) => IPEndPoint.Parse(configuration[Http]!);

    public static IPEndPoint TcpListener(IConfiguration configuration) => IPEndPoint.Parse(configuration[Tcp]!);

    public static IPEndPoint AdminListener(IConfiguration configuration) => IPEndPoint.Parse(configuration[Admin]!);

    public static string DataDirectory(IConfiguration configuration) => configuration[Data]!;
}
