using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Sync;

/// <summary>
/// When the process is told to stop, open visits may go on for the shutdown timeout; then they are cut and nobody enters any
/// more, so that what stops after the listeners still has the time for it.
/// </summary>
internal sealed class GracefulStop(GatewayPools pools, GatewayOptions options, IHostApplicationLifetime lifetime, TimeProvider time)
    : IHostedService, IDisposable
{
    private ITimer? _cut;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(
            () => _cut = time.CreateTimer(_ => pools.Close(), null, options.ShutdownTimeout, Timeout.InfiniteTimeSpan));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _cut?.Dispose();
}
