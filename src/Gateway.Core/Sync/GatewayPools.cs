using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sync;

/// <summary>The pools that this gateway's listeners lead to.</summary>
internal sealed class GatewayPools : IPoolAdmissions
{
    private readonly FrozenDictionary<string, GatewayPool> _pools;

    /// <param name="gateway">The gateway's name.</param>
    /// <param name="pools">The pools.</param>
    /// <param name="grains">Where they are asked.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="loggers">Where it is logged.</param>
    /// <param name="traffic">Counts what the gateway does for each.</param>
    public GatewayPools(
        string gateway,
        IEnumerable<string> pools,
        IGrainFactory grains,
        TimeProvider time,
        ILoggerFactory loggers,
        Func<string, PoolTraffic> traffic)
    {
        // Random, so that a restarted gateway never inherits what an earlier process has acknowledged.
        var session = new SessionId(gateway, Guid.NewGuid());
        _pools = pools.Distinct(StringComparer.Ordinal).ToFrozenDictionary(
            pool => pool, pool => new GatewayPool(pool, session, grains, time, loggers, traffic(pool)), StringComparer.Ordinal);
    }

    public IEnumerable<GatewayPool> All => _pools.Values;

    /// <summary>Whether a listener leads to the pool.</summary>
    public bool Contains(string pool) => _pools.ContainsKey(pool);

    /// <summary>Whether every pool has answered and may be acted for.</summary>
    public bool AreReady => _pools.Values.All(pool => pool.Session.IsLive);

    /// <summary>Lets nobody in any more, at any pool, and cuts the visits.</summary>
    public void Close()
    {
        foreach (var pool in _pools.Values)
            pool.Sync.Close();
    }

    public IPoolAdmission this[string pool] => _pools[pool].Admission;
}
