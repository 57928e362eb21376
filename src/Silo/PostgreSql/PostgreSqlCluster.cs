using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using UserBalance.Grains.Storage;
using UserBalance.Hosting.Clustering;
using UserBalance.Silo.Clustering;
using UserBalance.Silo.Storage;

namespace UserBalance.Silo.PostgreSql;

/// <summary>A cluster whose silos meet in a PostgreSQL database and keep the ledger and the reminders there.</summary>
internal static class PostgreSqlCluster
{
    /// <summary>Adds the database and the gate; to be called before Orleans is added.</summary>
    public static IServiceCollection AddPostgreSqlStore(this IServiceCollection services, string connectionString) => services
        .AddSingleton(_ => PostgreSqlConnection.OpenPrimary(connectionString))
        .AddKeyedSingleton(ReminderReading.Key, (_, _) => PostgreSqlConnection.OpenPrimary(connectionString, ReminderReading.Timeout))
        .AddSingleton<IClusterStore, PostgreSqlStore>()
        .AddHostedService<StoreGate>();

    public static ISiloBuilder UsePostgreSqlCluster(this ISiloBuilder silo) => silo
        .UseAdoNetClustering(options => options.Configure<NpgsqlDataSource>(ConfigureMembership))
        .AddAdoNetGrainStorage(
            OrleansLedgerStorage.StorageName, options => options.Configure<NpgsqlDataSource, Serializer>(ConfigureLedger))
        .UseAdoNetReminderService(options => options.Configure<IServiceProvider>(
            (reminders, services) => ConfigureReminders(
                reminders, services.GetRequiredKeyedService<NpgsqlDataSource>(ReminderReading.Key))));

    private static void ConfigureMembership(AdoNetClusteringSiloOptions options, NpgsqlDataSource source) =>
        (options.Invariant, options.DataSource) = (PostgreSqlConnection.Invariant, source);

    private static void ConfigureReminders(AdoNetReminderTableOptions options, NpgsqlDataSource source) =>
        (options.Invariant, options.DataSource) = (PostgreSqlConnection.Invariant, source);

    private static void ConfigureLedger(AdoNetGrainStorageOptions options, NpgsqlDataSource source, Serializer serializer)
    {
        (options.Invariant, options.DataSource) = (PostgreSqlConnection.Invariant, source);
        options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        options.HashPicker = new GrainIdHasherPicker();
    }
}
