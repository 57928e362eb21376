using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Access;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Origin;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tcp;

/// <summary>Takes one accepted connection of a listener from its admission to its end.</summary>
internal sealed partial class TcpConnectionHandler(
    ListenerOptions listener,
    IPoolAdmission door,
    ClientConnections? clients,
    ServerConnector connector,
    Farewell farewell,
    ProxiedArrivals proxied,
    TcpTimings timings,
    TimeProvider time,
    ILogger<TcpConnectionHandler> logger,
    AccessLog? log = null,
    ListenerVisits? visits = null)
{
    /// <summary>How many servers a new client is tried at.</summary>
    private const int MostServers = 3;

    /// <summary>Runs a connection. Never fails; the socket is closed when the task completes.</summary>
    /// <param name="client">The accepted socket.</param>
    /// <param name="cut">Cuts the connection at once.</param>
    /// <param name="told">Learns whose connection it is if a proxy tells that.</param>
    public Task RunAsync(Socket client, CancellationToken cut, Action<IPAddress>? told = null) =>
        listener.TellsByConnection(((IPEndPoint)client.RemoteEndPoint!).Address)
            ? RunProxiedAsync(client, told, cut)
            : EnterAsync(Arrival.Of(client), cut);

    /// <summary>Whom the pool takes the owner of an address for.</summary>
    public ClientKey ClientOf(IPAddress source) => door.ClientOf(source);

    private async Task RunProxiedAsync(Socket client, Action<IPAddress>? told, CancellationToken cut)
    {
        using var connection = TcpConnection.Over(client);
        await using var closing = connection.ResetOn(cut);
        try
        {
            var (arrival, finding) = await proxied.ReadAsync(connection, cut);
            if (arrival is not null)
            {
                told?.Invoke(arrival.Source.Address);
                await EnterAsync(arrival, cut);
            }
            else if (finding == ProxyFinding.Header)
                await farewell.CloseAsync(Arrival.Of(connection), cut);
            else
                RefuseUntold(connection);
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogConnectionLost(listener.Name, lost.Message);
            connection.Reset();
        }
        catch (Exception failure)
        {
            LogConnectionFailed(failure, listener.Name);
            connection.Reset();
        }
    }

    private void RefuseUntold(TcpConnection connection)
    {
        visits?.Count(VisitOutcome.ClientNotTold);
        connection.Reset();
    }

    private Task RunAsync(Arrival client, CancellationToken cut) =>
        log?.Begin() is { } record ? RecordAsync(client, log, record, cut) : RunAsync(client, record: null, cut);

    private async Task RecordAsync(Arrival client, AccessLog log, VisitRecord record, CancellationToken cut)
    {
        // A closed socket does not tell it any more.
        var visitor = client.Source.Address;
        await RunAsync(client, record, cut);
        log.Write(visitor, listener.Name, listener.Pool, record);
    }

    private async Task RunAsync(Arrival arrival, VisitRecord? record, CancellationToken cut)
    {
        var client = arrival.Socket;
        using var cutting = CancellationTokenSource.CreateLinkedTokenSource(cut);
        await using var closing = ResetOn(client, cutting.Token);
        try
        {
            using var span = visits?.BeginSpan(arrival.Source.Address);
            await AnswerAsync(arrival, cutting, record);
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            LogConnectionLost(listener.Name, lost.Message);
            client.Reset();
            if (record is { Outcome: Reason.Failed })
                record.Outcome = OutcomeOfLoss(record, cut, cutting.Token);
        }
        catch (Exception failure)
        {
            LogConnectionFailed(failure, listener.Name);
            client.Reset();
        }
    }

    private async Task AnswerAsync(Arrival client, CancellationTokenSource cutting, VisitRecord? record)
    {
        record?.AdmissionBegins();
        Entry? entry = await door.EnterAsync(client.Source.Address);
        ConnectException? failure = null;
        ServerId[] unreached = [];
        while (entry is { Visit: { } visit })
        {
            record?.AdmissionEnds();
            failure = await ServeAsync(client, visit, cutting, record);
            if (failure is null)
                return;
            record?.AdmissionBegins();
            unreached = [.. unreached, visit.Server.Id];
            entry = failure.MayReachOthers && visit.IsFirst && unreached.Length < MostServers ? await door.EnterElsewhereAsync(visit, unreached) : null;
        }

        record?.AdmissionEnds();
        if (entry is { Refusal: var refusal })
        {
            visits?.Count(refusal);
            LogRefused(listener.Name, Reason.Of(refusal));
            if (record is not null)
                record.Outcome = Reason.Of(refusal);
        }
        else if (failure is not null)
        {
            visits?.Count(failure.Outcome);
            if (record is not null)
                record.Outcome = failure.Outcome.Word;
            // To wait for its end would cost what there is not enough of.
            if (!failure.MayReachOthers)
                throw failure;
        }

        await DismissAsync(client, cutting.Token);
    }

    // TCP has no words for the reason: that is for logs and metrics only.
    private Task DismissAsync(Arrival client, CancellationToken cut)
    {
        if (listener.Rejection == TcpRejection.Fin)
            return farewell.CloseAsync(client, cut);

        client.Socket.Reset();
        return Task.CompletedTask;
    }

    /// <returns>Why the server could not be reached, with the client still open; <see langword="null"/> when it was.</returns>
    private async Task<ConnectException?> ServeAsync(Arrival client, Visit visit, CancellationTokenSource cutting, VisitRecord? record)
    {
        record?.Begins(visit.Server.Id);
        using (visit)
        {
            await using var revoked = visit.Revoked.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), cutting);
            var (connected, failure) = await ConnectAsync(visit, cutting.Token);
            if (connected is null)
                return failure;

            using var server = connected;
            await using var severing = server.ResetOn(cutting.Token);
            try
            {
                await RelayAsync(client, server, visit, record, cutting.Token);
                visits?.Count(visit.MayWrite ? VisitOutcome.Served : VisitOutcome.Withdrawn, visit.Server.Id);
                return null;
            }
            catch
            {
                visits?.Count(visit.MayWrite ? VisitOutcome.Broken : VisitOutcome.Withdrawn, visit.Server.Id);
                server.Reset();
                throw;
            }
        }
    }

    private async Task<(TcpConnection? Server, ConnectException? Failure)> ConnectAsync(Visit visit, CancellationToken cancellationToken)
    {
        var port = listener.ServerPort ?? visit.Server.Port;
        try
        {
            var server = await connector.ConnectAsync(visit.Server.Host, port, TcpConnection.ConnectAsync, cancellationToken);
            visit.Reached();
            return (server, null);
        }
        catch (ConnectException failure)
        {
            visit.Server.ConnectFailed(failure, port);
            if (!failure.IsOurs)
                visits?.Failed(visit.Server.Id);
            LogServerUnreachable(visit.Server.Id, visit.Server.Host, port, failure.SocketErrorCode, visit.Client);
            return (null, failure);
        }
    }

    private async Task RelayAsync(Arrival client, TcpConnection server, Visit visit, VisitRecord? record, CancellationToken cut)
    {
        // Connecting may have taken longer than the visit was allowed to.
        if (!visit.MayWrite)
        {
            if (record is not null)
                record.Outcome = Reason.Withdrawn;
            throw new SocketException((int)SocketError.OperationAborted);
        }

        var mayWrite = () => visit.MayWrite;
        if (listener.SendProxy)
            await IntroduceAsync(client, new GuardedSender(server, mayWrite), visit.Token);
        if (!client.FirstBytes.IsEmpty)
            await HandOnAsync(client.FirstBytes, new GuardedSender(server, mayWrite));
        var visitor = client.Watch(server);
        await using var severing = visitor.ResetOn(cut);
        var relay = new Relay(visitor, server, mayWrite, timings.HalfClosedCheck, time, visits);
        try
        {
            await relay.RunAsync(cut);
        }
        catch
        {
            visitor.Reset();
            throw;
        }

        if (record is null)
            return;
        (record.BytesIn, record.BytesOut) = (client.FirstBytes.Length + relay.BytesIn, relay.BytesOut);
        record.Outcome = OutcomeOf(relay, visit, cut);
    }

    private static string OutcomeOf(Relay relay, Visit visit, CancellationToken cut)
    {
        if (relay.Outcome == Reason.Served)
            return Reason.Served;
        if (!visit.MayWrite)
            return Reason.Withdrawn;
        return cut.IsCancellationRequested ? Reason.Stopping : relay.Outcome;
    }

    private static string OutcomeOfLoss(VisitRecord record, CancellationToken stop, CancellationToken cut)
    {
        if (stop.IsCancellationRequested)
            return Reason.Stopping;
        if (cut.IsCancellationRequested)
            return Reason.Withdrawn;
        return record.Server is null ? Reason.Abandoned : Reason.Broken;
    }

    private async Task HandOnAsync(ReadOnlyMemory<byte> firstBytes, GuardedSender server)
    {
        await server.SendAsync(firstBytes);
        visits?.CarriedToServer(firstBytes.Length);
    }

    private static ValueTask IntroduceAsync(Arrival client, GuardedSender server, long token)
    {
        var header = new byte[ProxyHeaderWriter.MaxLength];
        var length = ProxyHeaderWriter.Write(header, client.Source, client.Destination, token);
        return server.SendAsync(header.AsMemory(0, length));
    }

    private static CancellationTokenRegistration ResetOn(Socket socket, CancellationToken token) =>
        token.UnsafeRegister(static target => ((Socket)target!).Reset(), socket);
}
