using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Http;

/// <summary>Puts the HTTP data path into a web application.</summary>
internal static class HttpDataPathExtensions
{
    /// <summary>
    /// Makes Kestrel listen on the HTTP listeners and on <paramref name="admin"/>, and puts <see cref="UseHttpDataPath"/>
    /// in front of everything else. Needs an <see cref="IPoolAdmissions"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="listeners">All listeners; those that carry TCP connections are left to the TCP data path.</param>
    /// <param name="admin">Where the application's own endpoints are served.</param>
    public static IServiceCollection AddHttpDataPath(
        this IServiceCollection services, IEnumerable<ListenerOptions> listeners, IPEndPoint admin)
    {
        var balanced = listeners.Where(listener => listener.Mode == ListenerMode.Http).ToArray();
        services.AddHttpForwarder();
        services.AddSingleton<BackendClient>();
        services.AddSingleton(provider => new HttpListeners(balanced, admin, provider.GetRequiredService<IPoolAdmissions>()));
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>>(provider => provider.GetRequiredService<HttpListeners>());
        services.AddSingleton<IConfigureOptions<SocketTransportOptions>>(provider => provider.GetRequiredService<HttpListeners>());
        // First, so that neither routing nor host filtering nor forwarded headers touch a visitor's request.
        services.Insert(0, ServiceDescriptor.Singleton<IStartupFilter>(new FirstInLine()));
        // It would log a warning with a stack trace for every request to a server that is down.
        services.AddLogging(logging => logging.AddFilter("Yarp.ReverseProxy.Forwarder.HttpForwarder", LogLevel.Error));
        return services;
    }

    /// <summary>Carries the requests of visitors. <see cref="AddHttpDataPath"/> has it called already.</summary>
    public static IApplicationBuilder UseHttpDataPath(this IApplicationBuilder app) => app.UseMiddleware<ForwardingMiddleware>();

    private sealed class FirstInLine : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app => next(app.UseHttpDataPath());
    }
}
