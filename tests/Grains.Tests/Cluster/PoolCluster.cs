using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Orleans.Configuration;
using Orleans.Reminders;
using Orleans.Serialization;
using Orleans.TestingHost;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Hosting;
using UserBalance.Grains.Reminders;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Tests.Ledger;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>Two silos over one store, and a client outside of them.</summary>
internal sealed class PoolCluster : IAsyncDisposable
{
    private static readonly PoolOptions WarmUpPool = PoolScenario.DefaultOptions(TimeSpan.FromDays(1), 1, 1) with { Id = "warm-up" };
    private readonly InProcessTestCluster _cluster;

    private PoolCluster(InProcessTestCluster cluster, SharedStore store, PoolCatalog catalog) =>
        (_cluster, Store, Catalog) = (cluster, store, catalog);

    public SharedStore Store { get; }

    /// <summary>The configured pools of both silos.</summary>
    public PoolCatalog Catalog { get; }

    /// <param name="pools">The configured pools.</param>
    /// <param name="time">The clock of pools and reminders; the silos' own upkeep keeps to the system's clock.</param>
    public static async Task<PoolCluster> StartAsync(IEnumerable<PoolOptions> pools, FakeTimeProvider? time = null)
    {
        var store = new SharedStore();
        var catalog = new PoolCatalog(pools.Append(WarmUpPool));
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddPools(catalog);
            silo.Services.AddKeyedSingleton(
                OrleansLedgerStorage.StorageName, (services, _) => store.ForSilo(services.GetRequiredService<Serializer>()));
            silo.UseInMemoryReminderService();
            silo.Configure<ReminderOptions>(options => options.RefreshReminderListPeriod = TimeSpan.FromMinutes(1));
            silo.Services.PaceReminderReadings(longest: TimeSpan.FromMinutes(5));
            silo.Configure<ClusterMembershipOptions>(options => options.ProbeTimeout = TimeSpan.FromSeconds(1));
            if (time is not null)
                UseTime(silo.Services, time);
        });
        var cluster = new PoolCluster(builder.Build(), store, catalog);
        await cluster._cluster.DeployAsync();
        // The first calls of a process compile the grains' code, which on a busy machine takes longer than a call may.
        await Retry.UntilAnswered(() => cluster.Client(WarmUpPool.Id, 0).Admit());
        return cluster;
    }

    public IClientGrain Client(string pool, int client) =>
        _cluster.Client.GetGrain<IClientGrain>(new ClientGrainKey(pool, LedgerSamples.Client(client)).ToString());

    public IServerPoolGrain Pool(string pool) => _cluster.Client.GetGrain<IServerPoolGrain>(pool);

    public IServerPoolAdmin Admin(string pool) => _cluster.Client.GetGrain<IServerPoolAdmin>(pool);

    /// <summary>How a gateway outside of the cluster is reached, for as long as the caller keeps it.</summary>
    public IGatewayObserver Observer(IGatewayObserver gateway) => _cluster.Client.CreateObjectReference<IGatewayObserver>(gateway);

    public Task<ReminderEntry?> ReminderOfAsync(string pool, int client) =>
        _cluster.GetSiloServiceProvider().GetRequiredService<IReminderTable>().ReadRow(Client(pool, client).GetGrainId(), "expiry");

    /// <summary>How many readings of reminders each silo has left out.</summary>
    public long[] ReadingsLeftOut() => [.. _cluster.Silos.Select(silo =>
        ((PacedReminderTable)_cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<IReminderTable>()).ReadingsLeftOut)];

    public async Task KillSiloOfAsync(string pool)
    {
        await _cluster.KillSiloAsync(SiloOf(pool));
        await _cluster.StartAdditionalSiloAsync();
    }

    public Task StopSiloOfAsync(string pool) => _cluster.StopSiloAsync(SiloOf(pool));

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    private InProcessSiloHandle SiloOf(string pool)
    {
        Assert.True(_cluster.TryGetGrainContext(Pool(pool).GetGrainId(), out var context));
        return _cluster.GetSiloForAddress(context.Address.SiloAddress!)!;
    }

    private static void UseTime(IServiceCollection services, FakeTimeProvider time)
    {
        services.AddSingleton<TimeProvider>(time);
        services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
        services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, time);
    }
}
