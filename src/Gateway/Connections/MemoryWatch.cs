namespace UserBalance.Gateway.Connections;

/// <summary>Has <see cref="MemoryGuard"/> look now and then while the gateway runs.</summary>
internal sealed class MemoryWatch(ConnectionLimits limits, TimeProvider time, ILogger<MemoryGuard> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var guard = new MemoryGuard(limits.Opened, MemoryUse.OfProcess, Collect, time, logger);
        using var timer = new PeriodicTimer(MemoryGuard.Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                guard.Look();
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    // Aggressive, because memory that the collector keeps for later cannot be told from what is held.
    private static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
