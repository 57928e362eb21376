using System.Net;
using Microsoft.AspNetCore.Connections;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>The connections to one HTTP listener from their first moment, before TLS: counts them, and marks each with whom it is from.</summary>
/// <param name="listener">The listener.</param>
/// <param name="connections">Those that are open.</param>
/// <param name="proxied">Reads what trusted proxies tell.</param>
internal sealed class VisitorConnections(BalancedListener listener, ListenerConnections connections, ProxiedConnections proxied)
{
    /// <summary>Serves a connection, or closes it at once, without a word, when it is one too many.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!connections.TryEnter())
        {
            listener.Visits?.Count(VisitOutcome.TooManyConnections);
            return;
        }

        try
        {
            await MarkAsync(connection, next);
        }
        finally
        {
            connections.Leave();
        }
    }

    private Task MarkAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var source = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        if (listener.TellsByConnection(source))
            return proxied.ServeAsync(connection, listener, connection => CountClientAsync(connection, next));
        connection.Features.Set(new VisitorConnection(listener, source));
        return CountClientAsync(connection, next);
    }

    // A proxy that tells the client of each request has the connections of many.
    private Task CountClientAsync(ConnectionContext connection, ConnectionDelegate next) =>
        connections.Clients is { } clients && connection.Features.Get<VisitorConnection>() is { IsProxyItself: false } visitor
        && !listener.TellsByHeader(visitor.Source)
            ? ServeClientAsync(connection, visitor, clients, next)
            : next(connection);

    private async Task ServeClientAsync(
        ConnectionContext connection, VisitorConnection visitor, ClientConnections clients, ConnectionDelegate next)
    {
        var client = listener.Admission.ClientOf(visitor.Source);
        if (!clients.TryEnter(client))
        {
            listener.Visits?.Count(VisitOutcome.TooManyOfClient);
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            clients.Leave(client);
        }
    }
}
