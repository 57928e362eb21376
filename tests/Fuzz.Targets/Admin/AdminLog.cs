using Microsoft.Extensions.Logging;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets.Admin;

/// <summary>Looks at what is logged: one line for a request of anybody, and no failure.</summary>
internal sealed class AdminLog : ILoggerProvider, ILogger
{
    /// <summary>The failure that was logged last.</summary>
    public Exception? Failure { get; set; }

    public ILogger CreateLogger(string categoryName) => this;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        Failure = exception ?? Failure;
        var line = formatter(state, exception);
        Unless(line.Length < 2_000 && !line.Any(char.IsControl), $"what is logged is one line that is not too long, not '{line}'");
    }

    public void Dispose()
    {
    }
}
