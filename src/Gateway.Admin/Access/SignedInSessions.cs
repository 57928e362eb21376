using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// The browsers that have signed in. A cookie is only the name of one of these, so that it is worth nothing once its browser has signed
/// out, its time is over or the process has ended, whoever has a copy of it.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class SignedInSessions(TimeProvider time) : ITicketStore
{
    /// <summary>How many there may be; one more takes the place of the oldest.</summary>
    public const int Most = 1000;

    private const string End = "end";

    private readonly Lock _gate = new();
    private readonly OrderedDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>When the session is over by which a request was let in, so that what it began ends with it.</summary>
    public static CancellationToken EndOf(HttpContext context) =>
        context.Features.Get<IAuthenticateResultFeature>()?.AuthenticateResult?.Properties?.GetParameter<CancellationToken>(End) ?? default;

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Guid.NewGuid().ToString("N");
        Add(key, ticket);
        return Task.FromResult(key);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        Remove(key);
        Add(key, ticket);
        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        lock (_gate)
            return Task.FromResult(
                _sessions.TryGetValue(key, out var session) && !session.End.IsCancellationRequested ? session.Ticket : null);
    }

    public Task RemoveAsync(string key)
    {
        Remove(key);
        return Task.CompletedTask;
    }

    private void Add(string key, AuthenticationTicket ticket)
    {
        var session = new Session(ticket, new CancellationTokenSource(AdminSessions.Lifetime, time));
        ticket.Properties.SetParameter(End, session.End.Token);
        List<Session> over = [];
        lock (_gate)
        {
            // They lie in the order in which they end.
            while (_sessions.Count > 0 && (_sessions.Count >= Most || _sessions.GetAt(0).Value.End.IsCancellationRequested))
            {
                over.Add(_sessions.GetAt(0).Value);
                _sessions.RemoveAt(0);
            }

            _sessions.Add(key, session);
        }

        over.ForEach(each => each.End.Cancel());
    }

    private void Remove(string key)
    {
        Session? session;
        lock (_gate)
            _sessions.Remove(key, out session);
        session?.End.Cancel();
    }

    private sealed record Session(AuthenticationTicket Ticket, CancellationTokenSource End);
}
