using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Admin;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Sync;
using UserBalance.Gateway.Tcp;
using UserBalance.Hosting.Startup;

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

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<GatewayPools>();
        builder.Services.AddSingleton<IPoolAdmissions>(provider => provider.GetRequiredService<GatewayPools>());

        // In this order they start, and in the reverse order they stop: the sessions outlive the listeners.
        builder.Services.AddHostedService<SyncService>();
        builder.Services.AddHostedService<GracefulStop>();
        builder.Services.AddTcpListeners(options.Listeners);
        builder.Services.AddHttpDataPath(options.Listeners, options.Admin.Bind);
        builder.Services.AddAdminApi();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = options.ShutdownTimeout + Unwind);
        return builder;
    }

    /// <summary>Serves the gateway's admin API.</summary>
    public static WebApplication UseUserBalanceGateway(this WebApplication app) => app.MapAdminApi();

    private static void AddGatewayChecks(this UserBalanceStartup startup, GatewayOptions options)
    {
        foreach (var listener in options.Listeners)
            startup.Binds.Add($"UserBalance:Gateway:Listeners:{listener.Name}:Bind", listener.Bind);
        startup.Binds.Add("UserBalance:Gateway:Admin:Bind", options.Admin.Bind);
        startup.Checks.Add(new OwnClusterCheck(startup));
        startup.Checks.Add(new CertificateCheck(options.Listeners));
    }
}
