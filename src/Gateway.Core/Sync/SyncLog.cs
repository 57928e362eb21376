using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Outages;

namespace UserBalance.Gateway.Core.Sync;

/// <summary>Says once that a pool does not answer, now and then that this lasts, and once that it answers again.</summary>
/// <param name="pool">The pool.</param>
/// <param name="session">Its session here.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class SyncLog(string pool, PoolSession session, TimeProvider time, ILogger logger)
{
    /// <summary>For how long a pool is silent before that is said: a lost answer or two are no news.</summary>
    public static readonly TimeSpan SilenceLimit = TimeSpan.FromSeconds(3);

    /// <summary>How often it is said that it lasts.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private readonly OutageNotice _notice = new(time) { Grace = SilenceLimit, Reminder = Reminder };

    /// <summary>The pool was asked.</summary>
    /// <param name="isAnswered">Whether it answered.</param>
    /// <param name="problem">Why it did not, in a few words.</param>
    public void Asked(bool isAnswered, string problem = "")
    {
        if (isAnswered)
        {
            if (_notice.Worked(out var lasted))
                LogAnswersAgain(logger, pool, (long)lasted.TotalSeconds);
        }
        else if (_notice.Failed(out var silence))
        {
            var seconds = (long)Math.Max(0, session.LeaseRemaining.TotalSeconds);
            LogSilent(logger, pool, (long)silence.TotalSeconds, problem, seconds);
        }
    }

    [LoggerMessage(11, LogLevel.Warning,
        "Pool '{Pool}' has not answered for {Silence} s ({Problem}). Its known users are served for {Seconds} s more; new ones are turned "
            + "away.")]
    private static partial void LogSilent(ILogger logger, string pool, long silence, string problem, long seconds);

    [LoggerMessage(12, LogLevel.Information, "Pool '{Pool}' answers again, after {Silence} s.")]
    private static partial void LogAnswersAgain(ILogger logger, string pool, long silence);
}
