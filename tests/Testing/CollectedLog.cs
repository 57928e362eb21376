using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace UserBalance.Testing;

/// <summary>A log that keeps its lines.</summary>
/// <typeparam name="T">The category.</typeparam>
public sealed class CollectedLog<T> : ILogger<T>
{
    private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<(LogLevel Level, string Text)> Lines => [.. _lines];

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _lines.Enqueue((logLevel, formatter(state, exception)));
    }
}
