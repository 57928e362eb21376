using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Telemetry;

namespace UserBalance.Grains.Pool;

/// <summary>
/// What an activation reports of itself: it counts, measures and logs its decisions, and keeps the last ones for readers.
/// </summary>
/// <param name="authority">The activation.</param>
/// <param name="pool">Its pool.</param>
/// <param name="meter">What it measures.</param>
/// <param name="log">Its log.</param>
/// <param name="outages">Where losses of the store are logged.</param>
internal sealed class PoolReports(PoolAuthority authority, string pool, PoolMeter meter, PoolLog log, OutageLog outages)
{
    private readonly PoolCounters _counters = new();
    private readonly PoolJournal _journal = new(authority.Published.Epoch);
    private string? _loss;

    /// <summary>The pool as it is now.</summary>
    public PoolStatus StatusOf(PoolOptions options) => authority.StatusOf(options, _counters) with
    {
        WantedServers = meter.Demand.WantedServers(authority.Ledger.Count),
    };

    /// <summary>The last decisions.</summary>
    public DecisionList Read(DecisionCursor? after, int limit) => _journal.Read(after, limit);

    /// <summary>Has the metrics show the pool as it is now.</summary>
    public void Publish() => meter.Publish(authority.Published, authority.Gateways.Count(), authority.Ledger);

    /// <summary>Something was decided.</summary>
    public void Decided(PoolEvent decision)
    {
        _counters.Count(decision.Kind);
        meter.Decided(decision);
        log.Decided(pool, decision);
        _journal.Record(decision, authority.Now);
    }

    /// <summary>A server's state has changed.</summary>
    public void ServerChanged(PoolServer server)
    {
        var status = authority.StatusOf(server);
        log.ServerState(pool, status);
        _journal.Record(status, authority.Now);
    }

    /// <summary>What the store was found to have lost, if it was; the same loss is reported once.</summary>
    public void WentBack(string? loss)
    {
        if (loss is null || loss == _loss)
            return;
        _loss = loss;
        outages.WentBack(pool, loss);
    }

    /// <summary>The activation does not own its ledger any more: its figures are another's from here on.</summary>
    public void End() => meter.Dispose();
}
