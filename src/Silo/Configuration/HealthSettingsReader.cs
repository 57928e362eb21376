using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Silo.Configuration;

/// <summary>Reads the section <c>Health</c> of a pool.</summary>
internal static class HealthSettingsReader
{
    private const int Most = 100;

    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromSeconds(60);

    public static HealthSettings Read(SectionReader health)
    {
        var defaults = new HealthSettings();
        return new()
        {
            Interval = health.Duration(nameof(HealthSettings.Interval), defaults.Interval, Shortest, LongestInterval),
            Timeout = health.Duration(nameof(HealthSettings.Timeout), defaults.Timeout, Shortest, LongestTimeout),
            Fall = health.Number(nameof(HealthSettings.Fall), defaults.Fall, 1, Most),
            Rise = health.Number(nameof(HealthSettings.Rise), defaults.Rise, 1, Most),
            Path = ReadPath(health),
        };
    }

    private static string? ReadPath(SectionReader health)
    {
        const string key = nameof(HealthSettings.Path);
        if (health.Text(key) is not { } path)
            return null;
        if (path.StartsWith('/')
            && !path.StartsWith("//", StringComparison.Ordinal)
            && Uri.TryCreate($"http://host{path}", UriKind.Absolute, out _))
            return path;
        health.Refuse(key, "must be a path that begins with one '/', as in /healthz");
        return null;
    }
}
