using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Clustering;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Health;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Tcp;
using UserBalance.Gateway.Telemetry;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Clustering.Tls;
using UserBalance.Hosting.Startup;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Gateway.Hosting;

/// <summary>Adds a gateway, the proxy in front of the servers, to a process.</summary>
public static class UserBalanceGatewayExtensions
{
    /// <summary>What the process needs to stop once the visits are over.</summary>
    private static readonly TimeSpan Unwind = TimeSpan.FromSeconds(15);

    /// <summary>Adds a gateway that is configured by <c>UserBalance:Gateway</c>.</summary>
    public static WebApplicationBuilder AddUserBalanceGateway(this WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        var options = GatewayOptionsReader.Read(startup.Settings.Section("Gateway"), startup.Settings.Ids("Pools"));
        startup.AddGatewayChecks(options);

        builder.AddTelemetry(startup.Telemetry);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(startup.Cluster);
        if (startup.Telemetry.Otlp is not null)
            builder.Services.AddSingleton<VisitTraces>();
        builder.Services.AddGatewayPools();
        builder.Services.AddSingleton<IPoolAdmissions>(provider => provider.GetRequiredService<GatewayPools>());

        // In this order they start, and in the reverse order they stop: the sessions outlive the listeners, the connection the sessions.
        if (!startup.HasSilo && startup.Cluster.Provider != ClusterProvider.Embedded && !startup.Problems.Any)
        {
            builder.Services.AddClusterTls(startup.Cluster.Tls, startup.Checks);
            builder.AddClusterClient(startup.Cluster, hasTraces: startup.Telemetry.Otlp is not null);
        }

        builder.Services.AddHostedService(_ => new OwnAddressService(startup.Binds));
        builder.Services.AddHostedService<SyncService>();
        builder.Services.AddHostedService<HealthService>();
        builder.Services.AddHostedService<VisitLog>();
        builder.Services.AddHostedService<GracefulStop>();
        builder.Services.AddAdminAddress(options.Admin);
        if (options.AccessLog)
            builder.Services.AddSingleton<AccessLog>();
        builder.Services.AddTcpListeners(options);
        builder.Services.AddHttpDataPath(options);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownDelay + options.ShutdownTimeout + Unwind);
        return builder;
    }

    private static void AddGatewayChecks(this UserBalanceStartup startup, GatewayOptions options)
    {
        foreach (var listener in options.Listeners)
        {
            startup.Binds.Add($"UserBalance:Gateway:Listeners:{listener.Name}:Bind", listener.Bind);
            if (listener.ServerPort is { } port)
                startup.Binds.AddServerPort(listener.Pool, $"UserBalance:Gateway:Listeners:{listener.Name}:ServerPort", port);
        }

        startup.Binds.Add("UserBalance:Gateway:Admin:Bind", options.Admin.Bind);
        startup.Checks.Add(new OwnClusterCheck(startup));
        startup.Checks.Add(new CertificateCheck(options.Listeners));
        startup.Checks.Add(new PageCheck(options));
    }
}
