using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Files;

/// <summary>Looks after the files that are named in the configuration and may be renewed while the process runs.</summary>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where it says what was renewed.</param>
/// <param name="signal">Has the files looked at without waiting, if anybody does.</param>
internal sealed partial class WatchedFiles(TimeProvider time, ILogger<WatchedFiles> logger, ReloadSignal? signal = null) : BackgroundService
{
    /// <summary>How often the files are looked at. A change is in use after two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly List<WatchedFile> _files = [];
    private readonly Lock _gate = new();
    private readonly Lock _looking = new();

    /// <summary>Reads a file and looks after it from now on.</summary>
    /// <inheritdoc cref="WatchedFile{T}(string, IReadOnlyList{string}, FileLoader{T})"/>
    public WatchedFile<T> Open<T>(string key, IReadOnlyList<string> paths, FileLoader<T> load)
        where T : class
    {
        var file = new WatchedFile<T>(key, paths, load);
        lock (_gate)
            _files.Add(file);
        return file;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        if (signal is not null)
            signal.Given += LookNow;
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look(static file => file.HasChanged());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (signal is not null)
            signal.Given -= LookNow;
        base.Dispose();
    }

    private void LookNow() => Look(static file => file.HasChangedNow());

    private void Look(Func<WatchedFile, bool> hasChanged)
    {
        WatchedFile[] files;
        lock (_gate)
            files = [.. _files];
        lock (_looking)
        {
            foreach (var file in files.Where(hasChanged))
                Reload(file);
        }
    }

    private void Reload(WatchedFile file)
    {
        try
        {
            if (file.Reload() is { } problem)
                LogKept(file.Key, file.Path, problem);
            else
                LogRenewed(file.Key, file.Path, file);
        }
        catch (Exception unexpected)
        {
            // A file that nobody could foresee must not end the process that serves.
            LogKept(file.Key, file.Path, $"cannot be used: {unexpected.Message.TrimEnd('.')}");
        }
    }

    [LoggerMessage(LogLevel.Information, "{Key}: the file '{Path}' has changed and is in use: {Content}.")]
    private partial void LogRenewed(string key, string path, WatchedFile content);

    [LoggerMessage(LogLevel.Error, "{Key}: the file '{Path}' has changed but {Problem}. What was read before stays in use.")]
    private partial void LogKept(string key, string path, string problem);
}
