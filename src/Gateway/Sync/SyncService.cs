namespace UserBalance.Gateway.Sync;

/// <summary>
/// Keeps the sessions of all pools. Started before the listeners and stopped after them: when it leaves the pools, the last
/// visit is over.
/// </summary>
/// <param name="pools">The pools.</param>
internal sealed class SyncService(GatewayPools pools) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task[] _loops = [];

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _loops = [.. pools.All.Select(pool => Task.Run(() => pool.Sync.RunAsync(_stop.Token), CancellationToken.None))];
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
        await Task.WhenAll(pools.All.Select(pool => pool.Sync.LeaveAsync())).WaitAsync(cancellationToken);
    }

    public void Dispose() => _stop.Dispose();
}
