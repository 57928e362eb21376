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
        if (connection.Features.Get<ProxyHeader>()?.Source is not { } source)
        {
            await next(connection);
            return;
        }

        using var visit = visits.Begin(source.Address, RecordedVisit.ProxyConnection);
        await next(connection);
    }
}
