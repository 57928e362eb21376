using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Telemetry;

/// <summary>
/// The metrics of a gateway. What every visit adds to is counted in plain fields and read when somebody asks for it; no label has a
/// client in it.
/// </summary>
internal sealed class GatewayMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "UserBalance.Gateway";

    private static readonly Outcome[] Outcomes = [.. Outcome.All.Where(outcome => outcome.CountedAs == outcome)];
    private static readonly bool[] Directions = [true, false];
    private static readonly CutReason[] Reasons = Enum.GetValues<CutReason>();

    private readonly ConcurrentDictionary<string, PoolTraffic> _traffic = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CarriedBytes> _carried = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<ListenerVisits> _listeners = new();
    private volatile ConnectionLimits? _connections;
    private readonly ConcurrentQueue<GatewayPool> _pools = new();
    private readonly VisitTraces? _traces;
    private readonly Histogram<double> _admitDuration;
    private readonly Histogram<double> _syncDuration;

    /// <param name="meters">Makes the meter.</param>
    /// <param name="traces">Makes the spans of visits, if traces are exported.</param>
    public GatewayMeter(IMeterFactory meters, VisitTraces? traces = null)
    {
        _traces = traces;
        var meter = meters.Create(Name);
        _admitDuration = meter.CreateHistogram<double>(
            "userbalance.gateway.admit.duration", "s", "How long the pool took to answer about a client.");
        _syncDuration = meter.CreateHistogram<double>(
            "userbalance.gateway.sync.duration", "s", "How long the pool took to answer a sync.");
        AddVisits(meter);
        AddServers(meter);
        AddPools(meter);
    }

    /// <summary>The listeners that count.</summary>
    public IEnumerable<ListenerVisits> Listeners => _listeners;

    /// <summary>The pools that they lead to.</summary>
    public IEnumerable<PoolTraffic> Traffic => _traffic.Values;

    /// <summary>The visits of a listener, to be counted by it.</summary>
    /// <param name="listener">The listener.</param>
    /// <param name="log">The access log, if there is one.</param>
    public ListenerVisits VisitsOf(ListenerOptions listener, AccessLog? log = null)
    {
        var visits = new ListenerVisits(listener, TrafficOf(listener.Pool), CarriedOf(listener.Pool), _traces, log);
        _listeners.Enqueue(visits);
        return visits;
    }

    /// <summary>The traffic of a pool; the same object each time.</summary>
    public PoolTraffic TrafficOf(string pool) => _traffic.GetOrAdd(
        pool, static (pool, self) => new PoolTraffic(pool)
        {
            AdmitDuration = self._admitDuration,
            SyncDuration = self._syncDuration,
        }, this);

    /// <summary>The bytes that are sent on for a pool; the same object each time.</summary>
    public CarriedBytes CarriedOf(string pool) => _carried.GetOrAdd(pool, static pool => new CarriedBytes(pool));

    /// <summary>Has a pool's session and cache observed.</summary>
    public void Watch(GatewayPool pool) => _pools.Enqueue(pool);

    /// <summary>Has the open connections of all listeners observed.</summary>
    public void Watch(ConnectionLimits connections) => _connections = connections;

    private void AddVisits(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "userbalance.gateway.connections", () => _connections?.Listeners.Select(Open) ?? [], "{connection}",
            "Connections of visitors that are open, idle ones and those that have not spoken yet among them.");
        meter.CreateObservableCounter(
            "userbalance.gateway.visits", () => _listeners.SelectMany(Visits), "{visit}", "Visits that are over, by outcome.");
        meter.CreateObservableCounter(
            "userbalance.gateway.io", () => _carried.Values.SelectMany(Bytes), "By",
            "Bytes that were sent on: of TCP connections as they are, of HTTP with headers on the servers' side.");
        meter.CreateObservableCounter(
            "userbalance.gateway.cut_visits", () => _traffic.Values.SelectMany(Cut), "{visit}", "Open visits that were cut, by reason.");
    }

    private void AddServers(Meter meter)
    {
        meter.CreateObservableUpDownCounter(
            "userbalance.gateway.active_visits", () => OfServers(server => server.Connections), "{visit}", "Visits that are open.");
        meter.CreateObservableCounter(
            "userbalance.gateway.server.visits", () => OfServers(
                server => server.TotalConnections), "{visit}", "Visits that were sent to a server.");
        meter.CreateObservableUpDownCounter(
            "userbalance.gateway.server.up", () => OfServers(server => server.Health == ServerHealth.Up ? 1 : 0), "{server}",
            "1 for a server that is up as seen from this gateway, else 0.");
        meter.CreateObservableCounter(
            "userbalance.gateway.server.failures", () => _traffic.Values.SelectMany(Failures), "{visit}",
            "Visits that their server did not answer: it refused the connection, took too long, or broke it off.");
    }

    private void AddPools(Meter meter)
    {
        meter.CreateObservableGauge(
            "userbalance.gateway.lease.remaining", () => OfPools(pool => Math.Max(0, pool.Session.LeaseRemaining.TotalSeconds)), "s",
            "For how long the gateway may go on serving the pool's known users without an answer of it.");
        meter.CreateObservableUpDownCounter(
            "userbalance.gateway.assignments", () => OfPools(pool => pool.Cache.Count), "{assignment}",
            "Assignments that may be used without asking the pool.");
        meter.CreateObservableGauge(
            "userbalance.gateway.epoch", () => OfPools(pool => pool.Session.Applied?.Version.Epoch ?? 0), "{epoch}",
            "The epoch of the pool's state that the gateway has applied.");
        meter.CreateObservableGauge(
            "userbalance.gateway.version", () => OfPools(pool => pool.Session.Applied?.Version.Version ?? 0), "{version}",
            "The version, within the epoch, of the pool's state that the gateway has applied.");
    }

    private IEnumerable<Measurement<T>> OfPools<T>(Func<GatewayPool, T> read)
        where T : struct => _pools.Select(pool => new Measurement<T>(read(pool), Tag("pool", pool.Id)));

    private IEnumerable<Measurement<long>> OfServers(Func<ServerObservation, long> read) =>
        from pool in _pools
        from server in pool.Monitors.Observe()
        select new Measurement<long>(read(server), Tag("pool", pool.Id), Tag("server", server.Server.Value));

    private static IEnumerable<Measurement<long>> Failures(PoolTraffic traffic) =>
        traffic.Failures.Select(failures => new Measurement<long>(
        failures.Value, Tag("pool", traffic.Pool), Tag("server", failures.Key.Value)));

    private static IEnumerable<Measurement<long>> Visits(ListenerVisits visits) => Outcomes.Select(outcome => new Measurement<long>(
        visits.Read(outcome),
        Tag("pool", visits.Pool), Tag("listener", visits.Listener), Tag("mode", visits.Mode.Word), Tag("outcome", outcome.Word)));

    private static Measurement<long> Open(ListenerConnections connections) => new(
        connections.Open,
        Tag("pool", connections.Listener.Pool), Tag("listener", connections.Listener.Name), Tag("mode", connections.Listener.Mode.Word));

    private static IEnumerable<Measurement<long>> Bytes(CarriedBytes carried) =>
        from mode in Enum.GetValues<ListenerMode>()
        from toServer in Directions
        select new Measurement<long>(
            carried.Read(mode, toServer),
            Tag("pool", carried.Pool), Tag("mode", mode.Word), Tag("direction", toServer ? "to-server" : "to-visitor"));

    private static IEnumerable<Measurement<long>> Cut(PoolTraffic traffic) => Reasons.Select(reason => new Measurement<long>(
        traffic.ReadCut(reason), Tag("pool", traffic.Pool), Tag("reason", reason.Word)));

    private static KeyValuePair<string, object?> Tag(string key, string value) => new(key, value);
}
