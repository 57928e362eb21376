namespace UserBalance.Grains.Configuration;

/// <summary>The pools that are configured at this silo.</summary>
/// <param name="pools">Their options.</param>
public sealed class PoolCatalog(IEnumerable<PoolOptions> pools)
{
    private volatile Dictionary<string, PoolOptions> _pools = ById(pools);

    /// <summary>
    /// The options of a pool, or <see langword="null"/> when there is none of that id. As long as nothing of a pool has changed they are
    /// the same object.
    /// </summary>
    /// <param name="id">The pool's id.</param>
    public PoolOptions? Find(string id) => _pools.GetValueOrDefault(id);

    /// <summary>
    /// Takes other options. A pool whose options are others than before applies them when it notices, within a sync interval.
    /// </summary>
    /// <param name="pools">The options of all pools.</param>
    public void Replace(IEnumerable<PoolOptions> pools) => _pools = ById(pools.Select(KeptIfSame));

    private static Dictionary<string, PoolOptions> ById(IEnumerable<PoolOptions> pools) =>
        pools.ToDictionary(pool => pool.Id, StringComparer.Ordinal);

    private PoolOptions KeptIfSame(PoolOptions pool) => Find(pool.Id) is { } before && IsSame(before, pool) ? before : pool;

    private static bool IsSame(PoolOptions one, PoolOptions other) => one.HasPolicyOf(other) && one.Servers.SequenceEqual(other.Servers);
}
