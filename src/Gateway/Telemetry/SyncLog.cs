using UserBalance.Gateway.Sync;

namespace UserBalance.Gateway.Telemetry;

/// <summary>Says once that a pool does not answer, now and then that this lasts, and once that it answers again.</summary>
/// <remarks>Belongs to the sync loop.</remarks>
/// <param name="pool">The pool.</param>
/// <param name="session">Its session here.</param>
/// <param name="clock">The gateway's clock.</param>
/// <param name="logger">Where to.</param>
internal sealed partial class SyncLog(string pool, PoolSession session, GatewayClock clock, ILogger logger)
{
    /// <summary>For how long a pool is silent before that is said: a lost answer or two are no news.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How often it is said that it lasts.</summary>
    public static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private TimeSpan _lastAnswer = clock.Now;
    private TimeSpan? _told;

    /// <summary>The pool was asked.</summary>
    /// <param name="isAnswered">Whether it answered.</param>
    /// <param name="problem">Why it did not, in a few words.</param>
    public void Asked(bool isAnswered, string problem = "")
    {
        var now = clock.Now;
        var silence = now - _lastAnswer;
        if (isAnswered)
        {
            if (_told is not null)
                LogAnswersAgain(logger, pool, (long)silence.TotalSeconds);
            (_lastAnswer, _told) = (now, null);
        }
        else if (_told is { } told ? now - told >= Reminder : silence >= Patience)
        {
            _told = now;
            var seconds = (long)Math.Max(0, session.LeaseRemaining.TotalSeconds);
            LogSilent(logger, pool, (long)silence.TotalSeconds, problem, seconds);
        }
    }

    [LoggerMessage(11, LogLevel.Warning,
        "Pool '{Pool}' has not answered for {Silence} s ({Problem}). Its known users are served for {Seconds} s more; new ones are turned away.")]
    private static partial void LogSilent(ILogger logger, string pool, long silence, string problem, long seconds);

    [LoggerMessage(12, LogLevel.Information, "Pool '{Pool}' answers again, after {Silence} s.")]
    private static partial void LogAnswersAgain(ILogger logger, string pool, long silence);
}
