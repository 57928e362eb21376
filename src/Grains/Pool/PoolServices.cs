using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Grains.Placement;
using UserBalance.Grains.Telemetry;

namespace UserBalance.Grains.Pool;

/// <summary>What a silo needs to host pools, besides a storage named <see cref="Storage.OrleansLedgerStorage.StorageName"/>.</summary>
internal static class PoolServices
{
    /// <summary>Adds the configured pools.</summary>
    public static IServiceCollection AddPools(this IServiceCollection services, PoolCatalog catalog)
    {
        services.TryAddSingleton(PoolRules.All);
        services.AddPlacementDirector<PoolPlacement, PoolPlacementDirector>();
        return services.AddSingleton(catalog).AddSingleton<StoreFailures>().AddSingleton<OutageLog>().AddSingleton<PoolMeters>();
    }
}
