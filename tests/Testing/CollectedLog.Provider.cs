using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace UserBalance.Testing;

/// <summary>A log that keeps its lines, of the categories that begin as asked.</summary>
public sealed class CollectedLog(string category = "UserBalance.") : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    public IReadOnlyList<string> Lines => [.. _entries.Select(entry => $"{entry.Level}: {entry.Text}")];

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public ILoggerFactory AsFactory() => LoggerFactory.Create(logging => logging.AddProvider(this).SetMinimumLevel(LogLevel.Trace));

    public void Dispose()
    {
    }

    private sealed class Category(CollectedLog log, string name) : ILogger
    {
        private readonly bool _isAsked = name.StartsWith(log.Wanted, StringComparison.Ordinal);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => _isAsked;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!_isAsked)
                return;
            var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary();
            log._entries.Enqueue(new(name, logLevel, formatter(state, exception), values));
        }
    }

    private string Wanted => category;
}
