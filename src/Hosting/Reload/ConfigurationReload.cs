using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UserBalance.Hosting.Files;
using UserBalance.Hosting.Startup;

namespace UserBalance.Hosting.Reload;

/// <summary>
/// Applies changes of the configuration's files while the process runs. The whole configuration is read anew and checked as at a start;
/// if anything is wrong, nothing of it is used.
/// </summary>
/// <param name="running">The configuration in use.</param>
/// <param name="read">Reads the configuration as it is now.</param>
/// <param name="time">The source of time.</param>
/// <param name="signal">Has the files looked at without waiting.</param>
/// <param name="logger">Where it says what it did.</param>
internal sealed partial class ConfigurationReload(
    RunningConfiguration running,
    Func<ConfigurationReading> read,
    TimeProvider time,
    ReloadSignal signal,
    ILogger<ConfigurationReload> logger)
    : BackgroundService
{
    /// <summary>How often the files are looked at. A change is applied after two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly FileChange _files = new(running.Files);
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        signal.Given += LookNow;
        // A change between the reading and this service's first look at the files would never be seen.
        var isFirst = true;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var isAnew = isFirst;
            Look(() => _files.HasHappened() || isAnew);
            isFirst = false;
        }
    }

    private void LookNow()
    {
        LogAsked();
        Look(() => _files.TakeNow() || true);
    }

    private void Look(Func<bool> mustApply)
    {
        try
        {
            lock (_gate)
            {
                if (mustApply())
                    Apply();
            }
        }
        catch (Exception unexpected)
        {
            // A file that nobody could foresee must not end the process that serves.
            LogKept(unexpected.Message);
        }
    }

    private void Apply()
    {
        using var fresh = read();
        foreach (var problem in fresh.Problems)
            LogKept(problem);
        if (fresh is not { Builder: { } builder, Problems.Count: 0 })
            return;
        var (applied, later) = running.Change(UserBalanceStartup.Of(builder));
        if (applied.Count > 0)
            LogApplied(Listed(applied));
        if (later.Count > 0)
            LogLater(Listed(later));
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        signal.Given -= LookNow;
        base.Dispose();
    }

    private static string Listed(IReadOnlyList<string> keys)
    {
        const int most = 10;
        var rest = keys.Count > most ? $" and {keys.Count - most} more" : "";
        return string.Join(", ", keys.Take(most)) + rest;
    }

    [LoggerMessage(LogLevel.Information, "Asked by SIGHUP to look at the configuration's files.")]
    private partial void LogAsked();

    [LoggerMessage(LogLevel.Information, "The configuration has changed and is in use: {Keys}.")]
    private partial void LogApplied(string keys);

    [LoggerMessage(LogLevel.Warning, "The configuration has changed; at the next start, not before, these take effect: {Keys}.")]
    private partial void LogLater(string keys);

    [LoggerMessage(LogLevel.Error, "The configuration has changed but nothing of it is used: {Problem}")]
    private partial void LogKept(string problem);
}
