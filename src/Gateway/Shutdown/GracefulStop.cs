using System.Runtime.InteropServices;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Sync;

namespace UserBalance.Gateway.Shutdown;

/// <summary>
/// When the process is told to stop, it says so and goes on for the shutdown delay, in which whoever sends clients here can learn of it.
/// Then it takes no new ones, and open visits may go on for the shutdown timeout; then they are cut and nobody enters any more, so that
/// what stops after the listeners still has the time for it.
/// </summary>
internal sealed partial class GracefulStop(
    ShutdownNotice notice,
    ListeningSockets listeners,
    GatewayPools pools,
    GatewayOptions options,
    TimeProvider time,
    ILogger<GracefulStop> logger)
    : IHostedLifecycleService, IDisposable
{
    // For the handshakes that are under way when arrivals end: a round trip to a visitor who is far away.
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _hurry = new();
    private PosixSignalRegistration? _interrupt;
    private ITimer? _cut;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Ctrl-C: somebody sits in front of it and waits. The host handles the signal as well.
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => _hurry.Cancel());
        return Task.CompletedTask;
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The host calls it before it stops anything.
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        notice.Give();
        if (options.ShutdownDelay > TimeSpan.Zero && !_hurry.IsCancellationRequested)
        {
            LogDelay(options.ShutdownDelay);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _hurry.Token);
            await PassAsync(options.ShutdownDelay, over.Token);
            listeners.EndArrivals();
            await PassAsync(Settling, over.Token);
        }

        _cut = time.CreateTimer(_ => pools.Close(), null, options.ShutdownTimeout, Timeout.InfiniteTimeSpan);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _interrupt?.Dispose();
        _hurry.Dispose();
        _cut?.Dispose();
    }

    private async Task PassAsync(TimeSpan delay, CancellationToken over) =>
        await Task.Delay(delay, time, over).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Information, "Told to stop: not ready any more. Visitors who still come are served for {Delay}.")]
    private partial void LogDelay(TimeSpan delay);
}
