using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using UserBalance.Outages;

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

    private readonly ConcurrentDictionary<string, OutageNotice> _outages = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OutageNotice> _losses = new(StringComparer.Ordinal);

    /// <summary>The store has failed a pool.</summary>
    public void Failed(string pool, Exception failure)
    {
        // Only its kind: what a driver says of a store may quote parts of the connection string.
        if (NoticeIn(_outages, pool).Failed(out var lasted))
            LogAway(logger, pool, failure.GetBaseException().GetType().Name, (long)lasted.TotalSeconds);
    }

    /// <summary>A ledger that can be read is not used.</summary>
    public void Refused(string pool, string reason)
    {
        if (NoticeIn(_outages, pool).Failed(out _))
            LogRefused(logger, pool, reason);
    }

    /// <summary>The store was found to have gone back in time.</summary>
    public void WentBack(string pool, string loss)
    {
        if (NoticeIn(_losses, pool).Failed(out _))
            LogWentBack(logger, pool, loss);
    }

    /// <summary>The pool has claimed its ledger here.</summary>
    public void Claimed(string pool)
    {
        // Unless another silo has had the pool meanwhile.
        if (_outages.TryRemove(pool, out var notice) && notice.Worked(out var lasted) && notice.SinceSaid < 2 * Reminder)
            LogBack(logger, pool, (long)lasted.TotalSeconds);
    }

    private OutageNotice NoticeIn(ConcurrentDictionary<string, OutageNotice> notices, string pool) =>
        notices.GetOrAdd(pool, static (_, time) => new OutageNotice(time) { Reminder = Reminder }, time);

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
}
