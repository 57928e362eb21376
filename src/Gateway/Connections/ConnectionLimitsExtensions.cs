using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Connections;

/// <summary>Adds the limits that all listeners share to a host.</summary>
internal static class ConnectionLimitsExtensions
{
    /// <summary>Adds <see cref="ConnectionLimits"/> and what keeps memory free, unless they are there.</summary>
    public static void AddConnectionLimits(this IServiceCollection services, GatewayOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new ConnectionLimits(
            options,
            DescriptorLimit.OfProcess,
            provider.GetRequiredService<ILogger<ConnectionLimits>>(),
            provider.GetService<GatewayMeter>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MemoryWatch>());
    }
}
