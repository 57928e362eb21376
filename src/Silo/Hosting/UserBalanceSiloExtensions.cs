using System.Net;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.Configuration;

namespace UserBalance.Silo.Hosting;

/// <summary>Adds a silo, the host of the pools, to a process.</summary>
public static class UserBalanceSiloExtensions
{
    /// <summary>Adds a silo that is configured by <c>UserBalance:Cluster</c> and <c>UserBalance:Pools</c>.</summary>
    public static WebApplicationBuilder AddUserBalanceSilo(this WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        startup.HasSilo = true;
        startup.AddSiloChecks();
        builder.Services.AddSingleton(startup.Cluster);
        builder.Services.AddSingleton(PoolOptionsReader.Read(startup.Settings.Section("Pools")));
        return builder;
    }

    /// <summary>
    /// Adds the silo's own HTTP address, <c>UserBalance:Cluster:Http:Bind</c>, for a process that has no gateway to serve its health.
    /// </summary>
    public static WebApplicationBuilder AddSiloHttp(this WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        var address = startup.Cluster.HttpBind;
        startup.Binds.Add("UserBalance:Cluster:Http:Bind", address);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address));
        return builder;
    }

    private static void AddSiloChecks(this UserBalanceStartup startup)
    {
        startup.AddPort(nameof(ClusterOptions.SiloPort), startup.Cluster.SiloPort);
        startup.AddPort(nameof(ClusterOptions.ClientPort), startup.Cluster.ClientPort);
        startup.Checks.Add(new DataDirectoryCheck(startup.Cluster.DataDirectory));
    }

    private static void AddPort(this UserBalanceStartup startup, string key, int port) =>
        startup.Binds.Add($"UserBalance:Cluster:{key}", new IPEndPoint(IPAddress.Loopback, port), $"{port}");
}
