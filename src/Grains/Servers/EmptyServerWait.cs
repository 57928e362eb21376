using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Servers;

/// <summary>
/// Lets operators wait until a server has no users. The last one's leaving wakes them, so that waiting costs nothing, and nothing is left
/// of whoever has given up.
/// </summary>
/// <remarks>For one caller at a time, interleaving at awaits, as in a reentrant grain.</remarks>
/// <param name="roster">The servers.</param>
/// <param name="time">The source of time.</param>
internal sealed class EmptyServerWait(ServerRoster roster, TimeProvider time)
{
    /// <summary>How long one call waits, so that it is answered before its timeout.</summary>
    public static readonly TimeSpan MaxCallTimeout = TimeSpan.FromSeconds(10);

    private bool _hasEnded;

    /// <summary>Waits until a server has no users, is forgotten, or this activation ends.</summary>
    /// <param name="id">The server.</param>
    /// <param name="timeout">For how long, cut to <see cref="MaxCallTimeout"/>.</param>
    /// <returns>The server, or <see langword="null"/> when there is none of that name (any more).</returns>
    public async Task<PoolServer?> WaitAsync(ServerId id, TimeSpan timeout)
    {
        var began = time.GetTimestamp();
        var limit = timeout < MaxCallTimeout ? timeout : MaxCallTimeout;
        // Between the last one's leaving and the turn that looks, somebody else may have come.
        while (!_hasEnded && roster.Find(id) is { Users: > 0 } server && limit - time.GetElapsedTime(began) is { Ticks: > 0 } left)
        {
            try
            {
                await server.Emptied.WaitAsync(left, time);
            }
            catch (TimeoutException)
            {
                break;
            }
        }

        return roster.Find(id);
    }

    /// <summary>This activation is over: whoever waits is answered with what is known.</summary>
    public void End()
    {
        _hasEnded = true;
        foreach (var server in roster.Servers)
            server.EndWaiting();
    }
}
