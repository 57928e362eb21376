using System.Net.Sockets;

namespace UserBalance.Gateway.Tcp;

/// <summary>Joins two sockets until both directions are done, then closes both.</summary>
/// <param name="client">The client's socket.</param>
/// <param name="server">The server's socket.</param>
/// <param name="halfClosedCheck">How often a connection of which one direction has ended is checked for a peer that vanished.</param>
/// <param name="time">The clock of that.</param>
internal sealed class Relay(Socket client, Socket server, TimeSpan halfClosedCheck, TimeProvider time)
{
    private volatile bool _isBroken;

    /// <summary>
    /// Each direction ends for itself (half-close). When one side breaks, the other is reset, as it would be without a relay between.
    /// </summary>
    /// <param name="cut">Cancelled before the sockets are closed from outside.</param>
    public async Task RunAsync(CancellationToken cut)
    {
        var up = CarryAsync(client, server, cut);
        var down = CarryAsync(server, client, cut);
        await Task.WhenAny(up, down);
        await WatchAsync(Task.WhenAll(up, down));

        if (await up == PumpEnd.Finished && await down == PumpEnd.Finished)
            Close();
        else
            Reset();
    }

    private async Task<PumpEnd> CarryAsync(Socket from, Socket to, CancellationToken cut)
    {
        // A read returns 0, as at an orderly end, also when another thread closes the socket, or when the reset was already
        // told to a send. The peer must not take what was cut off for all that there was.
        var end = await new Pump(from, to, () => _isBroken || cut.IsCancellationRequested).RunAsync();
        if (end != PumpEnd.Finished)
            _isBroken = true;

        // A receiver that broke may have said something before (a server that refuses a long request with an answer): then
        // the opposite pump delivers that and finds the end by itself. A broken sender has nothing more to deliver.
        if (end == PumpEnd.SenderBroken)
            Reset();
        return end;
    }

    // Nobody reads from a side that has said its last word, so nobody would see it reset or vanish while the other is silent.
    private async Task WatchAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            await ended.WaitAsync(halfClosedCheck, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!ended.IsCompleted && (client.IsBroken() || server.IsBroken()))
                Reset();
        }
    }

    private void Close()
    {
        client.Dispose();
        server.Dispose();
    }

    private void Reset()
    {
        client.Reset();
        server.Reset();
    }
}
