using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Tcp;

internal sealed partial class TcpConnectionHandler
{
    /// <summary>Turns away a connection that is one too many: at once, because waiting for its end would cost what there is not enough of.</summary>
    public void TurnAway(Socket client) => TurnAway(client, VisitOutcome.TooManyConnections);

    private Task EnterAsync(Arrival arrival, CancellationToken cut) =>
        clients is null ? RunAsync(arrival, cut) : EnterAsync(arrival, clients, cut);

    private async Task EnterAsync(Arrival arrival, ClientConnections others, CancellationToken cut)
    {
        var client = door.ClientOf(arrival.Source.Address);
        if (!others.TryEnter(client))
        {
            TurnAway(arrival.Socket, VisitOutcome.TooManyOfClient);
            return;
        }

        try
        {
            await RunAsync(arrival, cut);
        }
        finally
        {
            others.Leave(client);
        }
    }

    private void TurnAway(Socket client, VisitOutcome why)
    {
        visits?.Count(why);
        LogRefused(listener.Name, why.Word);
        if (listener.Rejection == TcpRejection.Reset)
            client.Reset();
        else
            client.Dispose();
    }
}
