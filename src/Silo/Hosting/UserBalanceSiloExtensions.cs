using System.Diagnostics;
using System.Net;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Hosting;
using UserBalance.Hosting.Addresses;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Clustering.Tls;
using UserBalance.Hosting.Configuration;
using UserBalance.Hosting.Operators;
using UserBalance.Hosting.Startup;
using UserBalance.Hosting.Telemetry;
using UserBalance.Silo.Clustering;
using UserBalance.Silo.Configuration;
using UserBalance.Silo.Embedded;
using UserBalance.Silo.PostgreSql;
using UserBalance.Silo.Redis;

namespace UserBalance.Silo.Hosting;

/// <summary>Adds a silo, the host of the pools, to a process.</summary>
public static class UserBalanceSiloExtensions
{
    /// <summary>Adds a silo that is configured by <c>UserBalance:Cluster</c> and <c>UserBalance:Pools</c>.</summary>
    public static WebApplicationBuilder AddUserBalanceSilo(this WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        startup.HasSilo = true;
        startup.AddEndpoints();
        builder.AddTelemetry(startup.Telemetry);
        var configured = PoolOptionsReader.Read(startup.Settings.Section("Pools"));
        startup.AddServers(configured);
        var pools = new PoolCatalog(configured);
        startup.ApplyLive("Pools", section => pools.Replace(PoolOptionsReader.Read(section)));
        builder.Services.AddPools(pools);
        if (!startup.Problems.Any)
            builder.AddCluster(startup);
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
        var connections = new OperatorConnections();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(address, listen => listen.Use(next => connection => connections.ServeAsync(connection, next)));
        });
        return builder;
    }

    /// <summary>Serves <c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> of a silo on its own: it is both when it runs.</summary>
    public static WebApplication MapSiloHealth(this WebApplication app)
    {
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", () => Results.Text("ready\n"));
        app.MapMetrics();
        return app;
    }

    private static void AddCluster(this WebApplicationBuilder builder, UserBalanceStartup startup)
    {
        var cluster = startup.Cluster;
        builder.Services.AddClusterTls(startup.Cluster.Tls, startup.Checks);
        switch (cluster.Provider)
        {
            case ClusterProvider.Redis:
                builder.Services.AddRedisStore(cluster);
                builder.UseOrleans(silo => silo.ConfigureRuntime(cluster).UseRedisCluster().ReadRemindersSeldom());
                break;
            case ClusterProvider.PostgreSql:
                builder.Services.AddPostgreSqlStore(cluster.ConnectionString!);
                builder.UseOrleans(silo => silo.ConfigureRuntime(cluster).UsePostgreSqlCluster().ReadRemindersSeldom());
                break;
            case ClusterProvider.Embedded:
                var store = new EmbeddedStore(cluster.DataDirectory);
                startup.Checks.Add(new EmbeddedStoreCheck(store));
                builder.UseOrleans(silo => silo.ConfigureRuntime(cluster).UseEmbeddedCluster(cluster, store).ReadRemindersSeldom());
                break;
            default:
                throw new UnreachableException($"There is no provider {cluster.Provider}.");
        }

        // It costs something at each call of a grain.
        if (startup.Telemetry.Otlp is not null)
            builder.UseOrleans(silo => silo.AddActivityPropagation());
    }

    private static void AddEndpoints(this UserBalanceStartup startup)
    {
        var cluster = startup.Cluster;
        if (!OwnAddress.Has(cluster.Address))
            startup.Settings.Section("Cluster").Refuse(nameof(ClusterOptions.Address), "must be an address of this machine");
        startup.AddPort(nameof(ClusterOptions.SiloPort), cluster.Address, cluster.SiloPort);
        startup.AddPort(nameof(ClusterOptions.ClientPort), cluster.Address, cluster.ClientPort);
    }

    private static void AddServers(this UserBalanceStartup startup, IReadOnlyList<PoolOptions> pools)
    {
        foreach (var pool in pools)
        {
            foreach (var server in pool.Servers)
                startup.Binds.AddServer(
                    pool.Id, $"UserBalance:Pools:{pool.Id}:Servers:{server.Id}:Address", new HostPort(server.Host, server.Port));
        }
    }

    private static void AddPort(this UserBalanceStartup startup, string key, IPAddress address, int port) =>
        startup.Binds.Add($"UserBalance:Cluster:{key}", new IPEndPoint(address, port), $"{port}");
}
