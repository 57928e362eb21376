using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Routing;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Visits;

/// <summary>Adds what all protocols share to a host.</summary>
internal static class VisitPipelinesExtensions
{
    /// <summary>
    /// Adds <see cref="VisitPipelines"/>, the <see cref="ConnectionLimits"/> and what keeps memory free, unless they are there. Needs a
    /// <see cref="Core.Admission.IPoolAdmissions"/>.
    /// </summary>
    public static void AddVisitPipelines(this IServiceCollection services, GatewayOptions options)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GatewayMeter>();
        services.TryAddSingleton(provider => LimitsOf(options, provider));
        services.TryAddSingleton<ListenerRoutes>();
        services.TryAddSingleton<VisitPipelines>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MemoryWatch>());
    }

    private static ConnectionLimits LimitsOf(GatewayOptions options, IServiceProvider provider)
    {
        var limits = new ConnectionLimits(options, DescriptorLimit.OfProcess, provider.GetRequiredService<ILogger<ConnectionLimits>>());
        provider.GetRequiredService<GatewayMeter>().Watch(limits);
        return limits;
    }
}
