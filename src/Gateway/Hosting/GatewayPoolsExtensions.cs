using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Hosting;

/// <summary>Adds what a gateway keeps of its pools to a host.</summary>
internal static class GatewayPoolsExtensions
{
    /// <summary>Adds <see cref="GatewayPools"/> for the host's <see cref="GatewayOptions"/>, and the metrics of them.</summary>
    public static IServiceCollection AddGatewayPools(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<GatewayMeter>();
        return services.AddSingleton(PoolsOf);
    }

    private static GatewayPools PoolsOf(IServiceProvider provider)
    {
        var (options, meter) = (provider.GetRequiredService<GatewayOptions>(), provider.GetRequiredService<GatewayMeter>());
        var pools = new GatewayPools(
            options.Name,
            options.Listeners.Select(listener => listener.Pool),
            provider.GetRequiredService<IGrainFactory>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            meter.TrafficOf);
        foreach (var pool in pools.All)
            meter.Watch(pool);
        return pools;
    }
}
