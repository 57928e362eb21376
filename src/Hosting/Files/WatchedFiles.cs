using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace UserBalance.Hosting.Files;

/// <summary>
/// Looks after everything that was read from files and may be renewed while the process runs: every few seconds, and at once when an
/// operator asks for it.
/// </summary>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where it is said what was renewed.</param>
/// <param name="signal">Has the files looked at without waiting, if anybody does.</param>
/// <param name="others">What else is looked after besides what is opened here, if anything.</param>
internal sealed class WatchedFiles(
    TimeProvider time, ILogger<WatchedFiles> logger, ReloadSignal? signal = null, IEnumerable<IWatched>? others = null) : BackgroundService
{
    /// <summary>How often the files are looked at. A change is in use after two looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly List<IWatched> _watched = [.. others ?? []];
    private readonly Lock _gate = new();
    private readonly Lock _looking = new();

    /// <summary>Reads a file and looks after it from now on.</summary>
    /// <param name="key">The key of the configuration that names the file.</param>
    /// <param name="paths">The file, or the files that belong together.</param>
    /// <param name="load">Reads them.</param>
    /// <exception cref="InvalidOperationException">They cannot be used. The message is for the user.</exception>
    public WatchedFile<T> Open<T>(string key, IReadOnlyList<string> paths, FileLoader<T> load)
        where T : class
    {
        var file = new WatchedFile<T>(key, paths, load, logger);
        lock (_gate)
            _watched.Add(file);
        return file;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        if (signal is not null)
            signal.Given += LookNow;
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Look(static watched => watched.HasChanged());
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (signal is not null)
            signal.Given -= LookNow;
        base.Dispose();
    }

    private void LookNow() => Look(static watched => watched.HasChangedNow());

    private void Look(Func<IWatched, bool> hasChanged)
    {
        IWatched[] all;
        lock (_gate)
            all = [.. _watched];
        lock (_looking)
        {
            foreach (var watched in all.Where(hasChanged))
                watched.Renew();
        }
    }
}
