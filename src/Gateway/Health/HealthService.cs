using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Health;

/// <summary>Checks the servers of all pools while the gateway runs.</summary>
internal sealed class HealthService : IHostedService, IDisposable
{
    private readonly ServerProbe _probe;
    private readonly HealthChecks[] _checks;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public HealthService(GatewayPools pools, ServerConnector connector, TimeProvider time, ILoggerFactory loggers)
    {
        _probe = new ServerProbe(connector, time);
        _checks =
        [
            .. pools.All.Select(pool => new HealthChecks(
                pool.Id, pool.Session, pool.Monitors, _probe, pool.Sync.SyncNow, time, loggers.CreateLogger<HealthChecks>())),
        ];
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(_checks.Select(check => Task.Run(() => check.RunAsync(_stop.Token), CancellationToken.None)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        _probe.Dispose();
        _stop.Dispose();
    }
}
