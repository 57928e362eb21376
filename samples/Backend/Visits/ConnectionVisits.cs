using Microsoft.AspNetCore.Connections;
using UserBalance.Backend.ProxyProtocol;

namespace UserBalance.Backend.Visits;

/// <summary>
/// Records a connection whose PROXY header names a client. Other connections are not visits by themselves: a proxy sends
/// requests of many clients over one.
/// </summary>
internal sealed class ConnectionVisits(ConnectionDelegate next, VisitLog visits)
{
    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        if (connection.Features.Get<ProxyHeader>() is not { Source: { } source } header)
        {
            await next(connection);
            return;
        }

        if (visits.Begin(source.Address, RecordedVisit.ProxyConnection, header.Token) is not { } visit)
            return;
        using (visit)
            await next(connection);
    }
}
