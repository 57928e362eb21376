using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Telemetry;

/// <summary>What this gateway does for one pool, counted since the process started.</summary>
/// <param name="pool">The pool.</param>
internal sealed class PoolTraffic(string pool)
{
    private readonly ConcurrentDictionary<ServerId, long> _failures = new();
    private readonly long[] _cut = new long[Enum.GetValues<CutReason>().Length];

    public string Pool => pool;

    /// <summary>How long the pool took to answer about a client, if anybody measures that.</summary>
    public Histogram<double>? AdmitDuration { get; init; }

    /// <summary>How long it took to answer a sync, likewise.</summary>
    public Histogram<double>? SyncDuration { get; init; }

    /// <summary>How many visits each server did not answer.</summary>
    public IEnumerable<KeyValuePair<ServerId, long>> Failures => _failures;

    /// <summary>A server did not answer a visit: it refused the connection, took too long, or broke it off.</summary>
    public void Failed(ServerId server) => _failures.AddOrUpdate(server, 1, static (_, count) => count + 1);

    /// <summary>Forgets the servers that the pool does not know any more.</summary>
    public void Keep(IReadOnlyCollection<ServerId> known)
    {
        foreach (var server in _failures.Keys.Where(server => !known.Contains(server)))
            _failures.TryRemove(server, out _);
    }

    /// <summary>Open visits were cut.</summary>
    public void Cut(CutReason reason, int visits) => Interlocked.Add(ref _cut[(int)reason], visits);

    public long ReadCut(CutReason reason) => Interlocked.Read(ref _cut[(int)reason]);

    /// <summary>The pool was asked about a client.</summary>
    /// <param name="duration">How long that took.</param>
    /// <param name="answer">What it answered, or <see langword="null"/> when it did not.</param>
    public void Asked(TimeSpan duration, AdmissionOutcome? answer) =>
        AdmitDuration?.Record(duration.TotalSeconds, new("pool", pool), new("answer", WordOf(answer)));

    /// <summary>The pool was asked to sync.</summary>
    public void Synced(TimeSpan duration, bool isAnswered) =>
        SyncDuration?.Record(duration.TotalSeconds, new("pool", pool), new("answer", isAnswered ? "yes" : "none"));

    private static string WordOf(AdmissionOutcome? answer) => answer switch
    {
        AdmissionOutcome.Assigned => "assigned",
        AdmissionOutcome.Known => "known",
        AdmissionOutcome.Full => "full",
        AdmissionOutcome.NoServerUp => "no-server-up",
        AdmissionOutcome.Moving => "moving",
        null => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, message: null),
    };
}
