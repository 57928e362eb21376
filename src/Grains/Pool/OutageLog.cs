using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace UserBalance.Grains.Pool;

/// <summary>
/// Says once that a pool's ledger cannot be read or written, now and then that this lasts, and once that it is over: however many
/// activations try meanwhile.
/// </summary>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class OutageLog(TimeProvider time, ILogger<OutageLog> logger)
{
    /// <summary>How often it is said that it lasts.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Outage> _outages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Outage> _losses = new(StringComparer.Ordinal);

    /// <summary>The store has failed a pool.</summary>
    public void Failed(string pool, Exception failure)
    {
        var outage = _outages.GetOrAdd(pool, static (_, now) => new Outage(now), time.GetTimestamp());
        // Only its kind: what a driver says of a store may quote parts of the connection string.
        if (outage.IsDue(time))
            LogAway(logger, pool, failure.GetBaseException().GetType().Name, Seconds(outage));
    }

    /// <summary>A ledger that can be read is not used.</summary>
    public void Refused(string pool, string reason)
    {
        var outage = _outages.GetOrAdd(pool, static (_, now) => new Outage(now), time.GetTimestamp());
        if (outage.IsDue(time))
            LogRefused(logger, pool, reason);
    }

    /// <summary>The store was found to have gone back in time.</summary>
    public void WentBack(string pool, string loss)
    {
        if (_losses.GetOrAdd(pool, static (_, now) => new Outage(now), time.GetTimestamp()).IsDue(time))
            LogWentBack(logger, pool, loss);
    }

    /// <summary>The pool has claimed its ledger here.</summary>
    public void Claimed(string pool)
    {
        // Unless another silo has had the pool meanwhile.
        if (_outages.TryRemove(pool, out var outage) && time.GetElapsedTime(outage.Told) < 2 * Reminder)
            LogBack(logger, pool, Seconds(outage));
    }

    private long Seconds(Outage outage) => (long)time.GetElapsedTime(outage.Began).TotalSeconds;

    [LoggerMessage(1, LogLevel.Warning,
        "The ledger of pool '{Pool}' cannot be read or written ({Failure}) for {Seconds} s now: new users are turned away until it can.")]
    private static partial void LogAway(ILogger logger, string pool, string failure, long seconds);

    [LoggerMessage(2, LogLevel.Information, "The ledger of pool '{Pool}' can be read and written again, after {Seconds} s.")]
    private static partial void LogBack(ILogger logger, string pool, long seconds);

    [LoggerMessage(3, LogLevel.Warning, "The ledger of pool '{Pool}' is not used. {Reason} New users are turned away until that is over.")]
    private static partial void LogRefused(ILogger logger, string pool, string reason);

    [LoggerMessage(4, LogLevel.Warning,
        "The store of pool '{Pool}' has gone back in time: {Loss}. What was assigned, moved and changed since is lost: those users may "
        + "come to other servers, for at most one lease while they are at their old ones too. The gateways begin anew.")]
    private static partial void LogWentBack(ILogger logger, string pool, string loss);

    private sealed class Outage(long began)
    {
        private readonly Lock _gate = new();
        private long? _told;

        public long Began => began;

        public long Told => _told ?? began;

        public bool IsDue(TimeProvider time)
        {
            lock (_gate)
            {
                if (_told is { } told && time.GetElapsedTime(told) < Reminder)
                    return false;
                _told = time.GetTimestamp();
                return true;
            }
        }
    }
}
