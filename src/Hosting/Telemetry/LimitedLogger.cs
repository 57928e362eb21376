using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Telemetry;

/// <summary>
/// Hands on the first few warnings and errors of a kind in every half minute, and tells how many were left out. While a store is
/// away Orleans logs each operation that fails, with a stack trace.
/// </summary>
/// <param name="inner">Where the lines go.</param>
/// <param name="time">The source of time.</param>
internal sealed partial class LimitedLogger(ILogger inner, TimeProvider time) : ILogger
{
    /// <summary>How many lines of a kind there are in a window. A kind is a category, an event id and a level.</summary>
    public const int MaxInWindow = 3;

    /// <summary>How long a window is.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(int Event, LogLevel Level), Kind> _kinds = new();

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => inner.BeginScope(state);

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning && inner.IsEnabled(logLevel) && !MayPass(logLevel, eventId))
            return;
        inner.Log(logLevel, eventId, state, exception, formatter);
    }

    private bool MayPass(LogLevel level, EventId eventId)
    {
        var mayPass = _kinds.GetOrAdd((eventId.Id, level), static _ => new Kind()).MayPass(time, out var leftOut);
        if (leftOut > 0)
            LogLeftOut(inner, level, leftOut);
        return mayPass;
    }

    [LoggerMessage(Message = "{Count} more lines like the next one were left out.")]
    private static partial void LogLeftOut(ILogger logger, LogLevel level, int count);

    private sealed class Kind
    {
        private readonly Lock _gate = new();
        private long _began;
        private int _count;

        public bool MayPass(TimeProvider time, out int leftOut)
        {
            lock (_gate)
            {
                leftOut = 0;
                if (_count == 0 || time.GetElapsedTime(_began) >= Window)
                {
                    leftOut = Math.Max(0, _count - MaxInWindow);
                    (_began, _count) = (time.GetTimestamp(), 0);
                }

                return ++_count <= MaxInWindow;
            }
        }
    }
}
