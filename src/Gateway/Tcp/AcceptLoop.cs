using System.Net.Sockets;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Tcp;

/// <summary>Accepts connections until it is stopped, whatever goes wrong with single ones.</summary>
/// <param name="listener">The listener's name, for the log.</param>
/// <param name="accept">Accepts the next connection.</param>
/// <param name="serve">Starts to serve a connection; returns without waiting for its end, and never fails.</param>
/// <param name="trouble">Tells failures that the next attempt will probably meet again.</param>
/// <param name="logger">Where other failures are told.</param>
internal sealed partial class AcceptLoop(
    string listener,
    Func<CancellationToken, ValueTask<Socket>> accept,
    Action<Socket> serve,
    AcceptTrouble trouble,
    ILogger<AcceptLoop> logger)
{
    /// <summary>Runs until <paramref name="stopping"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (trouble.MustPause)
                    await trouble.PauseAsync(stopping);
                serve(await accept(stopping));
                trouble.Accepted();
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
                trouble.Failed(failure);
                await trouble.PauseAsync(stopping);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "A client of listener '{Listener}' left before it was accepted.")]
    private partial void LogGoneBeforeAccept(string listener);
}
