using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Telemetry;

/// <summary>The measurements of one activation of a pool. They are reported until it is disposed.</summary>
/// <param name="pool">The pool.</param>
/// <param name="meters">The instruments.</param>
/// <param name="demand">What the pool needs.</param>
internal sealed class PoolMeter(string pool, PoolMeters meters, PoolDemand demand) : IDisposable
{
    private volatile PoolFigures? _figures;

    public string Pool => pool;

    /// <summary>What the pool needs.</summary>
    public PoolDemand Demand => demand;

    /// <summary>What was published last, or <see langword="null"/> when there is nothing to report.</summary>
    public PoolFigures? Figures => _figures;

    /// <summary>Has the pool reported as it is now. To be called once per turn of the pool, by the pool.</summary>
    /// <param name="published">The published state.</param>
    /// <param name="sessions">How many gateways hold a session.</param>
    /// <param name="ledger">The ledger.</param>
    public void Publish(PoolVersion published, int sessions, PoolLedger ledger) =>
        _figures = PoolFigures.Of(published, sessions, ledger, demand);

    /// <summary>Books a decision of the pool.</summary>
    public void Decided(PoolEvent decision)
    {
        demand.Count(decision);
        meters.Decided(pool, decision.Kind);
    }

    /// <summary>The activation does not own the ledger any more.</summary>
    public void Dispose() => meters.Ended(this);
}
