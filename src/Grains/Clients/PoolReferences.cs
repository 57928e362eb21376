using System.Collections.Concurrent;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;

namespace UserBalance.Grains.Clients;

/// <summary>References to the pools, made once: making one costs a client's grain as much as calling it.</summary>
/// <param name="grains">Makes them.</param>
/// <param name="catalog">The pools that there are; whatever else is asked for is not kept.</param>
internal sealed class PoolReferences(IGrainFactory grains, PoolCatalog catalog)
{
    private readonly ConcurrentDictionary<string, IServerPoolGrain> _known = new(StringComparer.Ordinal);

    public IServerPoolGrain this[string pool]
    {
        get
        {
            if (_known.TryGetValue(pool, out var known))
                return known;
            var made = grains.GetGrain<IServerPoolGrain>(pool);
            if (catalog.Find(pool) is not null)
                _known.TryAdd(pool, made);
            return made;
        }
    }
}
