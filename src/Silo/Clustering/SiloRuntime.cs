using Orleans.Configuration;

namespace UserBalance.Silo.Clustering;

/// <summary>The settings of the Orleans runtime that this product needs otherwise than by default, each with its reason.</summary>
internal static class SiloRuntime
{
    public static ISiloBuilder ConfigureRuntime(this ISiloBuilder silo)
    {
        // A client's grain is used for a moment and then idle for a day: it is collected after two minutes (its own
        // attribute), and the collector has to look more often than that.
        silo.Configure<GrainCollectionOptions>(options => options.CollectionQuantum = TimeSpan.FromSeconds(15));

        // The watchdog counts its first period from the machine's boot and so warns once at every start (Orleans 10.4.2).
        silo.ConfigureLogging(logging => logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error));
        return silo;
    }
}
