using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Admin.Configuration;
using UserBalance.Gateway.Core.Shutdown;
using UserBalance.Hosting.Operators;

namespace UserBalance.Gateway.Admin.Server;

/// <summary>Adds the admin address to a gateway.</summary>
internal static class AdminServerExtensions
{
    // As strict with strangers as the visitors' default. Of a request that is served the body has Kestrel's own limits.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Adds the web server of the admin address with what it serves. What is added later starts before it and stops before it.
    /// Needs an <see cref="IConnectionListenerFactory"/> with the key <see cref="AdminServer.Key"/>; options of that name are its too.
    /// </summary>
    public static IServiceCollection AddAdminServer(this IServiceCollection services, AdminOptions options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton<ShutdownNotice>();
        services.AddAdminApi();
        services.AddSingleton<AdminPipeline>();
        services.TryAddKeyedSingleton<IServer>(AdminServer.Key, static (provider, _) => NewServer(provider));
        return services.AddHostedService<AdminServer>();
    }

    private static KestrelServer NewServer(IServiceProvider services)
    {
        var options = services.GetRequiredService<IOptionsMonitor<KestrelServerOptions>>().Get(AdminServer.Key);
        options.ApplicationServices = services;
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = HeadersTimeout;
        options.Listen(services.GetRequiredService<AdminOptions>().Bind, Serve);
        var sockets = services.GetRequiredKeyedService<IConnectionListenerFactory>(AdminServer.Key);
        return new(Options.Create(options), sockets, services.GetRequiredService<ILoggerFactory>());
    }

    private static void Serve(ListenOptions listen)
    {
        var connections = new OperatorConnections();
        listen.Protocols = HttpProtocols.Http1;
        listen.Use(next => connection => connections.ServeAsync(connection, next));
    }
}
