using Microsoft.Extensions.Hosting;

namespace UserBalance.Gateway.Core.Sync;

/// <summary>
/// Keeps the sessions of all pools. Started before the listeners and stopped after them: when it leaves the pools, the last
/// visit is over.
/// </summary>
/// <param name="pools">The pools.</param>
/// <param name="time">The source of time.</param>
internal sealed class SyncService(GatewayPools pools, TimeProvider time) : IHostedService, IDisposable
{
    /// <summary>How long the listeners wait for the pools' first answers. A gateway that starts alone then turns visitors away.</summary>
    private static readonly TimeSpan FirstAnswerTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often the start looks whether they are there; nothing waits once it is over.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private Task[] _loops = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _loops = [.. pools.All.Select(pool => Task.Run(() => pool.Sync.RunAsync(_stop.Token), CancellationToken.None))];
        var began = time.GetTimestamp();
        while (!pools.AreReady && time.GetElapsedTime(began) < FirstAnswerTimeout)
            await Task.Delay(PollInterval, time, cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        await Task.WhenAll(pools.All.Select(pool => pool.Sync.LeaveAsync()))
            .WaitAsync(cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();
}
