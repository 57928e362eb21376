using UserBalance.Gateway.Configuration;
using UserBalance.Hosting.Startup;

namespace UserBalance.Gateway.Hosting;

/// <summary>Adds a gateway, the proxy in front of the servers, to a process.</summary>
public static class UserBalanceGatewayExtensions
{
    /// <summary>Adds a gateway that is configured by <c>UserBalance:Gateway</c>.</summary>
    public static WebApplicationBuilder AddUserBalanceGateway(this WebApplicationBuilder builder)
    {
        var startup = UserBalanceStartup.Of(builder);
        var options = GatewayOptionsReader.Read(startup.Settings.Section("Gateway"), startup.Settings.Ids("Pools"));
        startup.AddGatewayChecks(options);
        builder.Services.AddSingleton(options);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(options.Admin.Bind));
        return builder;
    }

    private static void AddGatewayChecks(this UserBalanceStartup startup, GatewayOptions options)
    {
        foreach (var listener in options.Listeners)
            startup.Binds.Add($"UserBalance:Gateway:Listeners:{listener.Name}:Bind", listener.Bind);
        startup.Binds.Add("UserBalance:Gateway:Admin:Bind", options.Admin.Bind);
        startup.Checks.Add(new OwnClusterCheck(startup));
        startup.Checks.Add(new CertificateCheck(options.Listeners));
    }
}
