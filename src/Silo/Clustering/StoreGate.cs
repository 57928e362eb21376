using UserBalance.Outages;

namespace UserBalance.Silo.Clustering;

/// <summary>Lets the silo start once its store is ready, so that silo and store may be started in any order.</summary>
/// <remarks>It is added before Orleans' own service, which would fail for good.</remarks>
internal sealed partial class StoreGate(IClusterStore store, TimeProvider time, ILogger<StoreGate> logger) : IHostedService
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var notice = new OutageNotice(time) { Reminder = Reminder };
        while (await store.TryOpenAsync(cancellationToken) is { } reason)
        {
            if (notice.Failed(out _))
                LogWaiting(logger, reason);
            await Task.Delay(RetryPause, time, cancellationToken);
        }

        if (notice.Worked(out _))
            LogReady(logger);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "The store (UserBalance:Cluster:ConnectionString) is not ready: {Reason}. The silo waits for it.")]
    private static partial void LogWaiting(ILogger logger, string reason);

    [LoggerMessage(2, LogLevel.Information, "The store is ready.")]
    private static partial void LogReady(ILogger logger);
}
