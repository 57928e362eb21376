using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Persistence;
using Orleans.Serialization;
using Orleans.Storage;
using UserBalance.Grains.Reminders;
using UserBalance.Grains.Storage;
using UserBalance.Hosting.Clustering;
using UserBalance.Silo.Clustering;
using ClusterOptions = UserBalance.Hosting.Clustering.ClusterOptions;

namespace UserBalance.Silo.Redis;

/// <summary>A cluster whose silos meet in Redis and keep the ledger and the reminders there.</summary>
internal static class RedisCluster
{
    // They all go over one connection, one after the other.
    private const int ReminderRowsAtOnce = 128;

    // Orleans' own storage of the ledger.
    private const string WrittenLedger = "written-ledger";

    /// <summary>Adds the connections and the gate; to be called before Orleans is added.</summary>
    public static IServiceCollection AddRedisStore(this IServiceCollection services, ClusterOptions cluster) => services
        .AddSingleton(provider => new RedisConnection(cluster.ConnectionString!, provider.GetRequiredService<ILogger<RedisConnection>>()))
        .AddKeyedSingleton(
            ReminderReading.Key,
            (_, _) => new RedisConnection(cluster.ConnectionString!, NullLogger<RedisConnection>.Instance, ReminderReading.Timeout))
        .AddSingleton<IClusterStore>(provider => new RedisStore(
            provider.GetRequiredService<RedisConnection>(), cluster.ServiceId, provider.GetRequiredService<ILogger<RedisStore>>()))
        .AddHostedService<StoreGate>();

    public static ISiloBuilder UseRedisCluster(this ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IReminderRows>(
            services => new SingleReminderRows(services.GetRequiredService<IReminderTable>(), ReminderRowsAtOnce));
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnection>(ConfigureMembership);
        silo.Services.AddOptions<RedisReminderTableOptions>().Configure<IServiceProvider>(
            (options, services) => ConfigureReminders(options, services.GetRequiredKeyedService<RedisConnection>(ReminderReading.Key)));
        // Orleans says each failure of a storage, with a stack trace, in the category of its type; the pools say it once and in words.
        silo.Services.AddLogging(logging => logging.AddFilter(typeof(MasterRedisStorage).FullName, LogLevel.None));
        return silo
            .UseRedisClustering(_ => { })
            .ConfigureServices(services => services.AddKeyedSingleton(OrleansLedgerStorage.StorageName, ReadFromMaster))
            .AddRedisGrainStorage(WrittenLedger, options => options.Configure<RedisConnection, Serializer>(ConfigureLedger))
            .UseRedisReminderService(_ => { });
    }

    private static void ConfigureMembership(RedisClusteringOptions options, RedisConnection redis)
    {
        options.ConfigurationOptions = redis.Options;
        options.CreateMultiplexer = async _ => (await redis.ShareAsync(), IsShared: true);
    }

    private static void ConfigureLedger(RedisStorageOptions options, RedisConnection redis, Serializer serializer)
    {
        options.ConfigurationOptions = redis.Options;
        options.CreateMultiplexer = async _ => (await redis.ShareAsync(), IsShared: true);
        options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        options.EntryExpiry = null;
        options.DeleteStateOnClear = true;
    }

    private static IGrainStorage ReadFromMaster(IServiceProvider services, object? name) => new MasterRedisStorage(
        services.GetRequiredKeyedService<IGrainStorage>(WrittenLedger),
        services.GetRequiredService<RedisConnection>(),
        new OrleansGrainStorageSerializer(services.GetRequiredService<Serializer>()),
        services.GetRequiredService<IOptions<Orleans.Configuration.ClusterOptions>>().Value.ServiceId);

    private static void ConfigureReminders(RedisReminderTableOptions options, RedisConnection redis)
    {
        options.ConfigurationOptions = redis.Options;
        options.CreateMultiplexer = async _ => (await redis.ShareAsync(), IsShared: true);
        options.EntryExpiry = null;
    }
}
