using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Identity;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tcp;

/// <summary>Takes one accepted connection of a listener from whom it is from to its end.</summary>
/// <param name="carriers">What the listener's connections have in common.</param>
/// <param name="clients">The connections of each client, if they are limited.</param>
/// <param name="proxied">Reads what trusted proxies tell.</param>
internal sealed partial class TcpConnectionHandler(TcpCarriers carriers, ClientConnections? clients, ProxiedArrivals proxied)
{
    private ListenerOptions Listener => carriers.Listener;

    private ListenerVisits Visits => carriers.Visits;

    private ILogger Logger => carriers.Logger;

    /// <summary>Runs a connection. Never fails; the socket is closed when the task completes.</summary>
    /// <param name="client">The accepted socket.</param>
    /// <param name="cut">Cuts the connection at once.</param>
    /// <param name="identified">Learns whose connection it is if a proxy tells that.</param>
    public async Task RunAsync(Socket client, CancellationToken cut, Action<IPAddress>? identified = null)
    {
        try
        {
            if (Listener.IdentifiesByConnection(((IPEndPoint)client.RemoteEndPoint!).Address))
                await RunProxiedAsync(client, identified, cut);
            else
                await EnterAsync(Arrival.Of(client), cut);
        }
        catch (Exception lost) when (lost is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            TcpCarrier.LogLost(Logger, Listener.Name, lost.Message);
            client.Reset();
        }
        catch (Exception failure)
        {
            LogFailed(Logger, failure, Listener.Name);
            client.Reset();
        }
    }

    /// <summary>
    /// Turns away a connection that is one too many: at once, because waiting for its end would cost what there is not enough of.
    /// </summary>
    public void TurnAway(Socket client) => TurnAway(client, Outcome.TooManyConnections);

    /// <summary>Whom the pool takes the owner of an address for.</summary>
    public ClientKey ClientOf(IPAddress source) => carriers.Pipeline.ClientOf(source);

    private async Task RunProxiedAsync(Socket client, Action<IPAddress>? identified, CancellationToken cut)
    {
        using var connection = TcpConnection.Over(client);
        await using var closing = connection.ResetOn(cut);
        try
        {
            await ReadHeaderAsync(connection, identified, cut);
        }
        catch
        {
            connection.Reset();
            throw;
        }
    }

    private async Task ReadHeaderAsync(TcpConnection connection, Action<IPAddress>? identified, CancellationToken cut)
    {
        var (arrival, finding) = await proxied.ReadAsync(connection, cut);
        if (arrival is not null)
        {
            identified?.Invoke(arrival.Source.Address);
            await EnterAsync(arrival, cut);
        }
        else if (finding == ProxyFinding.Header)
            await carriers.Farewell.CloseAsync(Arrival.Of(connection), cut);
        else
        {
            Visits.Refused(Outcome.ClientNotTold);
            connection.Reset();
        }
    }

    private async Task EnterAsync(Arrival arrival, CancellationToken cut)
    {
        if (clients is null)
        {
            await CarryAsync(arrival, cut);
            return;
        }

        var client = ClientOf(arrival.Source.Address);
        if (!clients.TryEnter(client))
        {
            TurnAway(arrival.Socket, Outcome.TooManyOfClient);
            return;
        }

        try
        {
            await CarryAsync(arrival, cut);
        }
        finally
        {
            clients.Leave(client);
        }
    }

    private async Task CarryAsync(Arrival arrival, CancellationToken cut)
    {
        // A closed socket does not tell it any more.
        var source = arrival.Source.Address;
        var record = Visits.BeginRecord();
        try
        {
            using var cutting = CancellationTokenSource.CreateLinkedTokenSource(cut);
            await using var closing = cutting.Token.UnsafeRegister(static socket => ((Socket)socket!).Reset(), arrival.Socket);
            using var span = Visits.BeginSpan(source);
            await carriers.Pipeline.RunAsync(new TcpCarrier(carriers, arrival, record, cutting, cut), source, record);
        }
        finally
        {
            Visits.Write(source, record);
        }
    }

    private void TurnAway(Socket client, Outcome outcome)
    {
        Visits.Refused(outcome);
        TcpCarrier.LogRefused(Logger, Listener.Name, outcome.Word);
        if (Listener.Rejection == TcpRejection.Reset)
            client.Reset();
        else
            client.Dispose();
    }

    [LoggerMessage(LogLevel.Error, "A connection of listener '{Listener}' failed unexpectedly and was reset.")]
    private static partial void LogFailed(ILogger logger, Exception failure, string listener);
}
