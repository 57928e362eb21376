using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Tcp;

/// <summary>Joins two connections until both directions are done, then closes both.</summary>
/// <param name="client">The client's.</param>
/// <param name="server">The server's.</param>
/// <param name="mayWrite">Whether the client's bytes may be sent to the server at this moment. Once they may not, they never may
/// again.</param>
/// <param name="halfClosedCheck">How often a connection of which one direction has ended is checked for a peer that vanished.</param>
/// <param name="time">The clock of that.</param>
/// <param name="visits">Counts the bytes.</param>
internal sealed class Relay(
    TcpConnection client, TcpConnection server, Func<bool> mayWrite, TimeSpan halfClosedCheck, TimeProvider time, ListenerVisits visits)
{
    private int _finished;
    private volatile bool _isBroken;
    private volatile Outcome _outcome = Outcome.Served;

    /// <summary>Which side broke it first, once it is over.</summary>
    public Outcome Outcome => _outcome;

    /// <summary>How many bytes the server was sent, once it is over.</summary>
    public long BytesIn { get; private set; }

    /// <summary>How many bytes the client was sent, once it is over.</summary>
    public long BytesOut { get; private set; }

    /// <summary>
    /// Each direction ends for itself (half-close). When one side breaks, the other is reset, as it would be without a relay between.
    /// </summary>
    /// <param name="cut">Cancelled before the sockets are closed from outside.</param>
    public async Task RunAsync(CancellationToken cut)
    {
        var toServer = new Pump(client, new GuardedSender(server, mayWrite), Finish, IsTorn, visits.CarriedToServer);
        var toClient = new Pump(
            server, new GuardedSender(client, static () => true), Finish, IsTorn, visits.CarriedToVisitor);
        var up = CarryAsync(toServer, Outcome.Abandoned, Outcome.Broken);
        var down = CarryAsync(toClient, Outcome.Broken, Outcome.Abandoned);
        await Task.WhenAny(up, down);
        if (!up.IsCompleted || !down.IsCompleted)
            await WatchAsync(Task.WhenAll(up, down));
        (BytesIn, BytesOut) = (toServer.Carried, toClient.Carried);

        if (await up == PumpEnd.Finished && await down == PumpEnd.Finished)
            Close();
        else
            Reset();

        // A read returns 0, as at an orderly end, also when another thread closes the socket, or when the reset was already
        // told to a send. The peer must not take what was cut off for all that there was.
        bool IsTorn() => _isBroken || cut.IsCancellationRequested;
    }

    // Who is told last that there is no more, is told by the close, which follows at once.
    private void Finish(GuardedSender to)
    {
        if (Interlocked.Increment(ref _finished) < 2)
            to.Finish();
        else
            to.ThrowUnlessAllowed();
    }

    /// <param name="pump">One direction.</param>
    /// <param name="senderBroken">What it means when the sending side breaks.</param>
    /// <param name="receiverBroken">What it means when the receiving side breaks.</param>
    private async Task<PumpEnd> CarryAsync(Pump pump, Outcome senderBroken, Outcome receiverBroken)
    {
        var end = await pump.RunAsync();
        if (end != PumpEnd.Finished)
            Break(end == PumpEnd.SenderBroken ? senderBroken : receiverBroken);

        // A receiver that broke may have said something before (a server that refuses a long request with an answer): then
        // the opposite pump delivers that and finds the end by itself. A broken sender has nothing more to deliver, and a visit that
        // is over has nothing more to receive.
        if (end == PumpEnd.SenderBroken || !mayWrite())
            Reset();
        return end;
    }

    // Nobody reads from a side that has said its last word, so nobody would see it reset or vanish while the other is silent.
    private async Task WatchAsync(Task ended)
    {
        while (!ended.IsCompleted)
        {
            await ended.WaitAsync(halfClosedCheck, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCompleted || !(client.IsBroken() || server.IsBroken()))
                continue;
            Break(client.IsBroken() ? Outcome.Abandoned : Outcome.Broken);
            Reset();
        }
    }

    private void Break(Outcome outcome)
    {
        // What breaks next is only a consequence.
        if (!_isBroken)
            _outcome = outcome;
        _isBroken = true;
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
