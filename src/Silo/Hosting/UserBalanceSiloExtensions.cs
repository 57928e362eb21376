using System.Net;
using UserBalance.Grains.Pool;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.Clustering;
using UserBalance.Silo.Configuration;
using UserBalance.Silo.Embedded;

namespace UserBalance.Silo.Hosting;

/// <summary>Adds a silo, the host of the pools, to a process.</summary>
public static class UserBalanceSiloExtensions
{
    /// <summary>Adds a silo that is configured by <c>UserBalance:Cluster</c> and <c>UserBalance:Pools</c>.</summary>
    public static WebApplicationBuilder AddUserBalanceSilo(this WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        var cluster = startup.Cluster;
        var store = new EmbeddedStore(cluster.DataDirectory);
        startup.HasSilo = true;
        startup.AddPort(nameof(ClusterOptions.SiloPort), cluster.SiloPort);
        startup.AddPort(nameof(ClusterOptions.ClientPort), cluster.ClientPort);
        startup.Checks.Add(new EmbeddedStoreCheck(store));

        builder.Services.AddSingleton(new PoolCatalog(PoolOptionsReader.Read(startup.Settings.Section("Pools"))));
        builder.UseOrleans(silo => silo.UseEmbeddedCluster(cluster, store).ConfigureRuntime());
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

    /// <summary>Serves <c>/healthz</c> and <c>/readyz</c> of a silo on its own: it is both when it runs.</summary>
    public static WebApplication MapSiloHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", () => Results.Text("ready\n"));
        return app;
    }

    private static void AddPort(this UserBalanceStartup startup, string key, int port) =>
        startup.Binds.Add($"UserBalance:Cluster:{key}", new IPEndPoint(IPAddress.Loopback, port), $"{port}");
}
