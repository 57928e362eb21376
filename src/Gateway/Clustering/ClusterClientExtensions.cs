using System.Diagnostics;
using Npgsql;
using Orleans.Clustering.Redis;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Gateway.Clustering;

/// <summary>Makes a process that has no silo a client of the cluster.</summary>
internal static class ClusterClientExtensions
{
    private static readonly PathString[] NeedCluster = ["/api/v1/pools", "/api/v1/events", "/dashboard"];

    /// <summary>Adds the client. It starts before what is added later, and stops after it.</summary>
    public static WebApplicationBuilder AddClusterClient(this WebApplicationBuilder builder, ClusterOptions cluster, bool hasTraces = false)
    {
        var earlier = builder.HostedServices();
        builder.UseOrleansClient(client =>
        {
            client.ConfigureRuntime(cluster).UseStore(cluster);
            // It costs something at each call of a grain.
            if (hasTraces)
                client.AddActivityPropagation();
        });
        builder.Services.ConnectInBackground(builder.HostedServices().Except(earlier).Single());
        return builder;
    }

    /// <summary>While the cluster has never been reached, a request that needs it fails as if no silo had answered.</summary>
    public static WebApplication UseClusterClient(this WebApplication app)
    {
        if (app.Services.GetService<ClusterConnection>() is not { } connection)
            return app;
        app.Use((context, next) => connection.IsConnected
            || !Array.Exists(NeedCluster, path => context.Request.Path.StartsWithSegments(path))
            ? next(context)
            : throw new SiloUnavailableException("The cluster has not been reached yet."));
        return app;
    }

    private static IClientBuilder UseStore(this IClientBuilder client, ClusterOptions cluster) => cluster.Provider switch
    {
        ClusterProvider.Redis => client.UseRedis(cluster.ConnectionString!),
        ClusterProvider.PostgreSql => client.UsePostgreSql(cluster.ConnectionString!),
        _ => throw new UnreachableException($"A client cannot join a cluster of kind {cluster.Provider}."),
    };

    private static IClientBuilder UseRedis(this IClientBuilder client, string connectionString)
    {
        client.Services.AddSingleton(
            provider => new RedisConnection(connectionString, provider.GetRequiredService<ILogger<RedisConnection>>()));
        client.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection>((options, redis) =>
        {
            options.ConfigurationOptions = redis.Options;
            options.CreateMultiplexer = async _ => (await redis.ShareAsync(), IsShared: true);
        });
        return client.UseRedisClustering(_ => { });
    }

    private static IClientBuilder UsePostgreSql(this IClientBuilder client, string connectionString)
    {
        client.Services.AddSingleton(_ => PostgreSqlConnection.Open(connectionString));
        return client.UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>(
            (options, source) => (options.Invariant, options.DataSource) = (PostgreSqlConnection.Invariant, source)));
    }

    // Orleans starts its client as a hosted service, and the host would wait for the cluster before it starts anything else.
    private static void ConnectInBackground(this IServiceCollection services, ServiceDescriptor client)
    {
        services.Remove(client);
        services.AddSingleton(provider => new ClusterConnection(
            (IHostedService)client.ImplementationFactory!(provider),
            provider.GetRequiredService<IHostApplicationLifetime>(),
            provider.GetRequiredService<ILogger<ClusterConnection>>()));
        services.AddHostedService(provider => provider.GetRequiredService<ClusterConnection>());
    }

    private static IReadOnlyList<ServiceDescriptor> HostedServices(this WebApplicationBuilder builder) =>
        [.. builder.Services.Where(service => service.ServiceType == typeof(IHostedService))];
}
