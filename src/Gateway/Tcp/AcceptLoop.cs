using System.Net.Sockets;

namespace UserBalance.Gateway.Tcp;

/// <summary>Accepts connections until it is stopped, whatever goes wrong with single ones.</summary>
/// <param name="listener">The listener's name, for the log.</param>
/// <param name="accept">Accepts the next connection.</param>
/// <param name="serve">Starts to serve a connection; returns without waiting for its end, and never fails.</param>
/// <param name="pause">How long to wait after a failure that the next attempt would probably meet again.</param>
/// <param name="time">The clock of the pause.</param>
/// <param name="logger">Where failures are told.</param>
internal sealed partial class AcceptLoop(
    string listener,
    Func<CancellationToken, ValueTask<Socket>> accept,
    Action<Socket> serve,
    TimeSpan pause,
    TimeProvider time,
    ILogger<AcceptLoop> logger)
{
    /// <summary>Runs until <paramref name="stopping"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                serve(await accept(stopping));
            }
            catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                LogGoneBeforeAccept(listener);
            }
            catch (Exception) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogAcceptFailed(listener, failure.Message, pause.TotalMilliseconds);
                await PauseAsync(stopping);
            }
        }
    }

    private async Task PauseAsync(CancellationToken stopping) =>
        await Task.Delay(pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    [LoggerMessage(LogLevel.Debug, "A client of listener '{Listener}' left before it was accepted.")]
    private partial void LogGoneBeforeAccept(string listener);

    [LoggerMessage(LogLevel.Warning, "Listener '{Listener}' cannot accept connections: {Reason}. Trying again in {Pause} ms.")]
    private partial void LogAcceptFailed(string listener, string reason, double pause);
}
