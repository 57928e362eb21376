using System.Collections.Frozen;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Sync;

/// <summary>The pools that this gateway's listeners lead to.</summary>
internal sealed class GatewayPools : IPoolAdmissions
{
    private readonly FrozenDictionary<string, GatewayPool> _pools;

    public GatewayPools(GatewayOptions options, IGrainFactory grains, TimeProvider time, ILoggerFactory loggers, GatewayMeter? meter = null)
    {
        // Random, so that a restarted gateway never inherits what an earlier process has acknowledged.
        var session = new SessionId(options.Name, Guid.NewGuid());
        _pools = options.Listeners.Select(listener => listener.Pool).Distinct(StringComparer.Ordinal)
            .ToFrozenDictionary(pool => pool, pool => new GatewayPool(pool, session, grains, time, loggers, meter?.TrafficOf(pool)), StringComparer.Ordinal);
        foreach (var pool in _pools.Values)
            meter?.Watch(pool);
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
