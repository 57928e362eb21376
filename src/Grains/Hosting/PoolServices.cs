using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Runtime.GrainDirectory;
using Orleans.Runtime.Hosting;
using UserBalance.Grains.Clients;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Placement;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Reminders;
using UserBalance.Grains.Telemetry;

namespace UserBalance.Grains.Hosting;

/// <summary>What a silo needs to host pools, besides a storage named <see cref="Storage.OrleansLedgerStorage.StorageName"/>.</summary>
internal static class PoolServices
{
    /// <summary>Adds the configured pools.</summary>
    public static IServiceCollection AddPools(this IServiceCollection services, PoolCatalog catalog)
    {
        services.TryAddSingleton(PoolRules.All);
        services.AddPlacementDirector<PoolPlacement, PoolPlacementDirector>();
        services.AddPlacementDirector<ClientPlacement, ClientPlacementDirector>();
        services.AddGrainDirectory(NoDirectory.Name, (_, _) => new NoDirectory());
        services.AddSingleton<IGrainDirectoryCache, NoDirectoryCache>();
        services.AddExpiryReminders();
        return services.AddSingleton(catalog)
            .AddSingleton<PoolReferences>()
            .AddSingleton<StoreFailures>()
            .AddSingleton<OutageLog>()
            .AddSingleton<PoolClaims>()
            .AddSingleton<PoolMeters>();
    }
}
