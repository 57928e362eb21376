using Microsoft.Extensions.Logging;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>A log that keeps its lines.</summary>
/// <typeparam name="T">The category.</typeparam>
internal sealed class CollectedLog<T> : ILogger<T>
{
    public List<(LogLevel Level, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Add((logLevel, formatter(state, exception)));
}
