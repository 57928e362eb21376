using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Serialization;
using Orleans.Storage;
using UserBalance.Grains.Reminders;
using UserBalance.Grains.Storage;
using UserBalance.Silo.Embedded;
using UserBalance.Silo.Storage;

namespace Orleans.Hosting;

/// <summary>Keeps a silo's grain states and reminders in an <see cref="EmbeddedStore"/>.</summary>
public static class EmbeddedStoreSiloBuilderExtensions
{
    /// <summary>The name of the grain storage.</summary>
    public const string LedgerStorage = OrleansLedgerStorage.StorageName;

    // Orleans' name for SQLite; it loads Microsoft.Data.Sqlite for it.
    private const string Invariant = "System.Data.SQLite";

    /// <summary>Adds the grain storage <c>ledger</c> and the reminder service, both in <paramref name="store"/>.</summary>
    /// <param name="silo">The silo.</param>
    /// <param name="store">An open store. The silo's container disposes of it.</param>
    /// <returns>The silo.</returns>
    public static ISiloBuilder AddEmbeddedStore(this ISiloBuilder silo, EmbeddedStore store)
    {
        silo.Services.TryAddSingleton<EmbeddedStore>(_ => store);
        silo.Services.AddSingleton<IReminderRows, EmbeddedReminderRows>();
        return silo
            .AddAdoNetGrainStorage(LedgerStorage, options => options.Configure<EmbeddedStore, Serializer>(ConfigureLedger))
            .UseAdoNetReminderService(options => options.Configure<EmbeddedStore>(ConfigureReminders));
    }

    private static void ConfigureLedger(AdoNetGrainStorageOptions options, EmbeddedStore store, Serializer serializer)
    {
        options.Invariant = Invariant;
        options.DataSource = store.Ledger;
        options.GrainStorageSerializer = new OrleansGrainStorageSerializer(serializer);
        options.HashPicker = new GrainIdHasherPicker();
    }

    private static void ConfigureReminders(AdoNetReminderTableOptions options, EmbeddedStore store)
    {
        options.Invariant = Invariant;
        options.DataSource = store.Reminders;
    }
}
