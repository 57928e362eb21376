using System.Net;
using Microsoft.AspNetCore.Connections;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The connections to one HTTP listener from their first moment, before TLS: counts them, and marks each with whom it is from.
/// </summary>
/// <param name="listener">The listener.</param>
/// <param name="connections">Those that are open.</param>
/// <param name="proxied">Reads what trusted proxies tell.</param>
/// <param name="time">The clock.</param>
internal sealed class VisitorConnections(
    BalancedListener listener, ListenerConnections connections, ProxiedConnections proxied, TimeProvider time)
{
    /// <summary>Serves a connection, or closes it at once, without a word, when it is one too many.</summary>
    public Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (!connections.TryEnter())
        {
            listener.Visits.Refused(Outcome.TooManyConnections);
            return Task.CompletedTask;
        }

        connection.OnSocketClosed(time, connections.Leave);
        return MarkAsync(connection, next);
    }

    private Task MarkAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var source = ((IPEndPoint)connection.RemoteEndPoint!).Address;
        if (listener.IdentifiesByConnection(source))
            return proxied.ServeAsync(connection, listener, connection => CountClientAsync(connection, next));
        connection.Features.Set(new VisitorConnection(listener, source));
        return CountClientAsync(connection, next);
    }

    private Task CountClientAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.Features.Get<VisitorConnection>() is not { } visitor)
            return next(connection);
        Open(connection, visitor);
        if (connections.Clients is not { } clients || IsOfMany(visitor))
            return next(connection);

        var client = listener.Pipeline.ClientOf(visitor.Source);
        if (!clients.TryEnter(client))
        {
            listener.Visits.Refused(Outcome.TooManyOfClient);
            return Task.CompletedTask;
        }

        connection.OnSocketClosed(time, () => clients.Leave(client));
        return next(connection);
    }

    private void Open(ConnectionContext connection, VisitorConnection visitor)
    {
        var open = new OpenConnection(
            () => IsOfMany(visitor) ? connection : listener.Pipeline.ClientOf(visitor.Source), connection.Abort);
        visitor.Open = open;
        connections.Opened.Add(open);
        connection.OnSocketClosed(time, () => connections.Opened.Remove(open));
    }

    // A proxy that tells the client of each request has the connections of many.
    private bool IsOfMany(VisitorConnection visitor) => visitor.IsProxyItself || listener.IdentifiesByHeader(visitor.Source);
}
