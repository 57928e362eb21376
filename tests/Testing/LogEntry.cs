using Microsoft.Extensions.Logging;

namespace UserBalance.Testing;

/// <summary>A line of a log.</summary>
public sealed record LogEntry(string Category, LogLevel Level, string Text, IReadOnlyDictionary<string, object?> Values);
