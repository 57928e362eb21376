namespace UserBalance.Grains.Pool;

/// <summary>The pools that are configured at this silo.</summary>
/// <param name="pools">Their options.</param>
public sealed class PoolCatalog(IEnumerable<PoolOptions> pools)
{
    private readonly Dictionary<string, PoolOptions> _pools = pools.ToDictionary(pool => pool.Id, StringComparer.Ordinal);

    /// <summary>The options of a pool, or <see langword="null"/> when there is none of that id.</summary>
    /// <param name="id">The pool's id.</param>
    public PoolOptions? Find(string id) => _pools.GetValueOrDefault(id);
}
