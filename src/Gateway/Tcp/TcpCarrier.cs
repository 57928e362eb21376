using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Identity;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Visits;

namespace UserBalance.Gateway.Tcp;

/// <summary>Carries one TCP connection, and closes it, in order or with a reset, when it is not served.</summary>
/// <param name="carriers">What it has in common with others.</param>
/// <param name="client">The connection.</param>
/// <param name="record">Its record.</param>
/// <param name="cutting">Cancelled when the connection is cut; the carrier cancels it when the visit is revoked.</param>
/// <param name="stop">Cancelled when that is because the process stops.</param>
internal sealed partial class TcpCarrier(
    TcpCarriers carriers, Arrival client, VisitRecord record, CancellationTokenSource cutting, CancellationToken stop) : ICarrier
{
    private ConnectException? _failure;
    private bool _isClosed;

    /// <inheritdoc/>
    public bool MayStartAgain => true;

    /// <inheritdoc/>
    public async ValueTask<CarryResult> CarryAsync(Visit visit)
    {
        await using var revoked = visit.Revoked.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), cutting);
        try
        {
            if (await ConnectAsync(visit) is not { } server)
                return CarryResult.Unreached(_failure!);
            return new CarryResult(await RelayAsync(server, visit));
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogLost(carriers.Logger, carriers.Listener.Name, lost.Message);
            Reset();
            return new CarryResult(OutcomeOfLoss(visit));
        }
    }

    /// <inheritdoc/>
    public void StartAgain() => _failure = null;

    /// <inheritdoc/>
    public async Task EndAsync(Outcome outcome)
    {
        if (_isClosed)
            return;
        if (_failure is null)
            LogRefused(carriers.Logger, carriers.Listener.Name, outcome.Word);
        try
        {
            await DismissAsync();
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogLost(carriers.Logger, carriers.Listener.Name, lost.Message);
            Reset();
        }
    }

    // TCP has no words for the reason: that is for logs and metrics only.
    private Task DismissAsync()
    {
        // To wait for its end would cost what there is not enough of.
        if (carriers.Listener.Rejection == TcpRejection.Fin && _failure is not { MayReachOthers: false })
            return carriers.Farewell.CloseAsync(client, cutting.Token);

        Reset();
        return Task.CompletedTask;
    }

    private async Task<TcpConnection?> ConnectAsync(Visit visit)
    {
        var (host, port) = (visit.Server.Host, carriers.Pipeline.PortOf(visit.Server));
        try
        {
            var server = await carriers.Connector.ConnectAsync(host, port, TcpConnection.ConnectAsync, cutting.Token);
            visit.Reached();
            return server;
        }
        catch (ConnectException failure)
        {
            LogUnreachable(carriers.Logger, visit.Server.Id, host, port, failure.SocketErrorCode, visit.Client);
            _failure = failure;
            return null;
        }
    }

    private async Task<Outcome> RelayAsync(TcpConnection server, Visit visit)
    {
        using (server)
        {
            await using var severing = server.ResetOn(cutting.Token);
            try
            {
                return await RelayAsync(server, visit, () => visit.MayWrite);
            }
            catch
            {
                server.Reset();
                throw;
            }
        }
    }

    private async Task<Outcome> RelayAsync(TcpConnection server, Visit visit, Func<bool> mayWrite)
    {
        // Connecting may have taken longer than the visit was allowed to.
        if (!visit.MayWrite)
            throw new SocketException((int)SocketError.OperationAborted);

        if (carriers.Listener.SendProxy)
            await IntroduceAsync(new GuardedSender(server, mayWrite), visit.Token);
        if (!client.FirstBytes.IsEmpty)
            await HandOnAsync(new GuardedSender(server, mayWrite));
        var visitor = client.Watch(server);
        await using var severing = visitor.ResetOn(cutting.Token);
        var relay = new Relay(visitor, server, mayWrite, carriers.Timings.HalfClosedCheck, carriers.Time, carriers.Visits);
        try
        {
            await relay.RunAsync(cutting.Token);
        }
        catch
        {
            visitor.Reset();
            throw;
        }

        _isClosed = true;
        record.CarriedToServer(client.FirstBytes.Length + relay.BytesIn);
        record.CarriedToVisitor(relay.BytesOut);
        return OutcomeOf(relay, visit);
    }

    private Outcome OutcomeOf(Relay relay, Visit visit)
    {
        if (relay.Outcome == Outcome.Served)
            return Outcome.Served;
        if (!visit.MayWrite)
            return Outcome.Withdrawn;
        return cutting.IsCancellationRequested ? Outcome.Stopping : relay.Outcome;
    }

    private Outcome OutcomeOfLoss(Visit visit)
    {
        if (stop.IsCancellationRequested)
            return Outcome.Stopping;
        return cutting.IsCancellationRequested || !visit.MayWrite ? Outcome.Withdrawn : Outcome.Broken;
    }

    private async Task HandOnAsync(GuardedSender server)
    {
        await server.SendAsync(client.FirstBytes);
        carriers.Visits.CarriedToServer(client.FirstBytes.Length);
    }

    private ValueTask IntroduceAsync(GuardedSender server, long token)
    {
        var header = new byte[ProxyHeaderWriter.MaxLength];
        var length = ProxyHeaderWriter.Write(header, client.Source, client.Destination, token);
        return server.SendAsync(header.AsMemory(0, length));
    }

    private void Reset()
    {
        _isClosed = true;
        client.Socket.Reset();
    }
}
