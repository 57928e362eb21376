using System.Diagnostics;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Visits;
using UserBalance.Hosting.Files;

namespace UserBalance.Gateway.Http;

/// <summary>Puts the HTTP data path into a web application.</summary>
internal static class HttpDataPathExtensions
{
    /// <summary>
    /// Makes Kestrel listen on the HTTP listeners and on the admin address, and puts <see cref="UseHttpDataPath"/> in front of
    /// everything else. Needs an <see cref="IPoolAdmissions"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">The gateway. Its listeners that carry TCP connections are left to the TCP data path.</param>
    public static IServiceCollection AddHttpDataPath(this IServiceCollection services, GatewayOptions options)
    {
        services.AddHttpForwarder();
        services.AddServerConnector();
        services.AddVisitPipelines(options);
        services.AddSingleton<BackendClients>();
        services.TryAddSingleton<ShutdownNotice>();
        services.TryAddSingleton<ListeningSockets>();
        services.AddWatchedFiles();
        services.AddSingleton<ProxiedConnections>();
        // The last one is asked first.
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory, PausingTransport>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<BalancedListeners>(provider, options));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<HttpListeners>(provider, options));
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<HttpListeners>());
        services.AddSingleton<IConfigureOptions<SocketTransportOptions>>(provider => provider.GetRequiredService<HttpListeners>());
        // First, so that neither routing nor host filtering nor forwarded headers touch a visitor's request.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new FirstInLine()));
        // It would log a warning with a stack trace for every request to a server that is down.
        services.AddLogging(logging => logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error));
        return services;
    }

    /// <summary>Carries the requests of visitors. <see cref="AddHttpDataPath"/> has it called already.</summary>
    public static IApplicationBuilder UseHttpDataPath(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<VisitTraces>() is not null)
            app.UseMiddleware<TracingMiddleware>();
        return app.UseMiddleware<ForwardingMiddleware>();
    }

    private sealed class FirstInLine : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            ServerRefusals.Watch(app.ApplicationServices.GetRequiredService<DiagnosticListener>());
            next(app.UseHttpDataPath());
        };
    }
}
