using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Telemetry;

/// <summary>
/// The metrics of the pools that have claimed their ledger in this process. No label has a client in it, and reading them costs the
/// same however many assignments there are.
/// </summary>
internal sealed class PoolMeters
{
    /// <summary>The meter's name.</summary>
    public const string Name = "UserBalance.Pool";

    private static readonly string[] Kinds = [.. Enum.GetNames<PoolEventKind>().Select(name => name.ToLowerInvariant())];

    private readonly ConcurrentDictionary<PoolMeter, bool> _pools = new();
    private readonly TimeProvider _time;
    private readonly Counter<long> _decisions;
    private readonly Histogram<double> _claimDuration;
    private readonly Histogram<double> _storageDuration;

    public PoolMeters(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(Name);
        _decisions = meter.CreateCounter<long>("userbalance.pool.decisions", "{decision}", "Decisions, by kind.");
        _claimDuration = meter.CreateHistogram<double>(
            "userbalance.pool.claim.duration", "s", "How long it took to claim the ledger: nobody new is admitted meanwhile.");
        _storageDuration = meter.CreateHistogram<double>(
            "userbalance.pool.storage.duration", "s", "How long the store took to read or write a record of the ledger.");
        AddServers(meter);
        AddPools(meter);
    }

    /// <summary>A pool has claimed its ledger here.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="usersPerServer">How many users its servers usually take.</param>
    /// <param name="duration">How long the claim took.</param>
    public PoolMeter Claimed(string pool, int usersPerServer, TimeSpan duration)
    {
        _claimDuration.Record(duration.TotalSeconds, Label("pool", pool));
        var claimed = new PoolMeter(pool, this, new PoolDemand(usersPerServer, _time));
        _pools.TryAdd(claimed, true);
        return claimed;
    }

    /// <summary>The same storage, measured.</summary>
    public ILedgerStorage Measured(string pool, ILedgerStorage storage) =>
        new MeasuredLedgerStorage(pool, storage, _storageDuration, _time);

    /// <summary>Books a decision.</summary>
    public void Decided(string pool, PoolEventKind kind) => _decisions.Add(1, Label("pool", pool), Label("kind", Kinds[(int)kind]));

    /// <summary>An activation does not own its ledger any more.</summary>
    public void Ended(PoolMeter pool) => _pools.TryRemove(pool, out _);

    private void AddServers(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "userbalance.pool.users", () => OfServers(server => server.Users), "{user}", "Slots that are occupied.");
        meter.CreateObservableUpDownCounter(
            "userbalance.pool.capacity", () => OfServers(server => server.MaxUsers), "{user}", "How many users the server may have.");
        meter.CreateObservableUpDownCounter(
            "userbalance.pool.free_slots", () => OfServers(server => server.FreeSlots), "{slot}",
            "Slots that new users can be given: none at a server that takes no new users.");
        meter.CreateObservableUpDownCounter(
            "userbalance.pool.available_servers", () => OfServers(server => server.TakesUsers ? 1 : 0), "{server}",
            "1 for a server that takes new users, else 0.");
    }

    private void AddPools(Meter meter)
    {
        meter.CreateObservableGauge(
            "userbalance.pool.wanted_servers", () => OfPools(pool => pool.Wanted), "{server}",
            "How many servers of the pool's usual capacity would hold its users and the clients that were rejected lately.");
        meter.CreateObservableUpDownCounter(
            "userbalance.pool.sessions", () => OfPools(pool => pool.Sessions), "{session}", "Gateways that hold a session.");
        meter.CreateObservableGauge(
            "userbalance.pool.epoch", () => OfPools(pool => pool.Version.Epoch), "{epoch}", "How often the ledger has been claimed.");
        meter.CreateObservableGauge(
            "userbalance.pool.version", () => OfPools(pool => pool.Version.Version), "{version}",
            "The version, within the epoch, of the pool's published state.");
    }

    private IEnumerable<Measurement<long>> OfServers(Func<ServerFigures, long> read) =>
        from pool in _pools.Keys
        from server in pool.Figures?.Servers ?? []
        select new Measurement<long>(read(server), Label("pool", pool.Pool), Label("server", server.Server));

    private IEnumerable<Measurement<long>> OfPools(Func<PoolFigures, long> read) =>
        from pool in _pools.Keys
        let figures = pool.Figures
        where figures is not null
        select new Measurement<long>(read(figures), Label("pool", pool.Pool));

    private static KeyValuePair<string, object?> Label(string key, string value) => new(key, value);
}
