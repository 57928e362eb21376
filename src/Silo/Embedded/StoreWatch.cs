using UserBalance.Hosting.Startup;

namespace UserBalance.Silo.Embedded;

/// <summary>
/// Looks now and then whether the store's files are still those that the process has open, and ends the process when they are not: nothing
/// that it would go on to promise could be kept.
/// </summary>
/// <param name="store">The store.</param>
/// <param name="end">Ends the process.</param>
/// <param name="time">The source of time.</param>
/// <param name="logger">Where it says so.</param>
internal sealed partial class StoreWatch(EmbeddedStore store, ForcedEnd end, TimeProvider time, ILogger<StoreWatch> logger)
    : BackgroundService
{
    /// <summary>How often the files are looked at while nobody uses them.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        var looking = LookAsync(timer, stoppingToken);
        if (await Task.WhenAny(looking, store.Loss) == looking && !store.Loss.IsCompleted)
            return;
        var loss = await store.Loss;
        LogLost(loss);
        end.Begin();
    }

    private async Task LookAsync(PeriodicTimer timer, CancellationToken stop)
    {
        while (!store.Loss.IsCompleted && await timer.WaitForNextTickAsync(stop).ConfigureAwait(false))
        {
            try
            {
                await store.LookAsync(stop).ConfigureAwait(false);
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                // A full disk or a lock of somebody else is told where it matters. A loss is told below.
                LogNotLooked(failure.Message);
            }
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Critical,
        "UserBalance:Cluster:DataDirectory: {Loss}. This process ends; the next one uses what is in the directory then.")]
    private partial void LogLost(string loss);

    [LoggerMessage(2, LogLevel.Debug, "The files of the store could not be looked at: {Reason}")]
    private partial void LogNotLooked(string reason);
}
