using Orleans.Configuration;
using Orleans.Dashboard;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Clustering.Tls;
using ClusterOptions = UserBalance.Hosting.Clustering.ClusterOptions;

namespace UserBalance.Gateway.Clustering;

/// <summary>The settings of Orleans' client that this product needs otherwise than by default, each with its reason.</summary>
internal static class ClientRuntime
{
    public static IClientBuilder ConfigureRuntime(this IClientBuilder client, ClusterOptions cluster)
    {
        client.Configure<Orleans.Configuration.ClusterOptions>(
            options => (options.ClusterId, options.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        client.UseConnectionRetryFilter<ConnectUntilStopped>();

        // How soon a silo that came is used, and one that went is forgotten. One small read of the store each time. Default 1 min.
        client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1));

        // Calls of the data path have their own limit, two seconds. This is for the others, as the read of the silos' types at the
        // connect: one that goes to a silo that has died meanwhile is not answered. Default 30 s.
        client.Configure<ClientMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));

        // A machine that is gone does not refuse a connection, it is silent. Default 5 s.
        client.Configure<ConnectionOptions>(options => options.OpenConnectionTimeout = TimeSpan.FromSeconds(2));

        // Its timers wait until a time of day: by the wall clock they would stand still after a step back.
        client.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Messaging, new SteadyTime(TimeProvider.System));

        // Without its live log, as at the silos.
        if (cluster.Dashboard)
            client.AddDashboard(options => options.HideTrace = true);

        if (cluster.Tls is not null)
            client.Configure<ClientConnectionOptions>(options => options.ConfigureConnection(connection => connection.ProtectAsClient()));

        // It would log a warning at each attempt to connect, and an error with a stack trace at each refresh while the store is away.
        client.Services.AddLogging(logging => logging.AddFilter("Orleans.Messaging.GatewayManager", LogLevel.None));
        return client;
    }
}
