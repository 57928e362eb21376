using System.Net;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Startup;

namespace UserBalance.Silo.Embedded;

/// <summary>A cluster of one silo, which keeps its data in files.</summary>
internal static class EmbeddedCluster
{
    public static ISiloBuilder UseEmbeddedCluster(this ISiloBuilder silo, ClusterOptions options, EmbeddedStore store) => silo
        .UseDevelopmentClustering(new IPEndPoint(options.Address, options.SiloPort))
        .ConfigureServices(services =>
        {
            services.AddSingleton(_ => Open(store)).AddHostedService<StoreWatch>();
            services.TryAddSingleton<ForcedEnd>();
        })
        .AddEmbeddedStore(store);

    // The start-up check has found that it can be opened; only somebody who was faster in between can keep it from that.
    private static EmbeddedStore Open(EmbeddedStore store) =>
        store.Open() is [var problem, ..] ? throw new IOException(problem) : store;
}
