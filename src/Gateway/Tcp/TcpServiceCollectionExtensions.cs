using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tcp;

/// <summary>Adds the TCP data path to a host.</summary>
internal static class TcpServiceCollectionExtensions
{
    /// <summary>
    /// Serves those listeners of <paramref name="options"/> that carry TCP, through the host's <see cref="IPoolAdmissions"/>.
    /// </summary>
    public static IServiceCollection AddTcpListeners(this IServiceCollection services, GatewayOptions options)
    {
        services.TryAddSingleton(new TcpTimings());
        services.TryAddSingleton<ListeningSockets>();
        services.AddServerConnector();
        services.AddVisitPipelines(options);
        services.TryAddSingleton<TcpConnectionHandlers>();
        return services.AddHostedService(provider => ActivatorUtilities.CreateInstance<TcpListenerService>(provider, options.Listeners));
    }
}
