using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Assignments;

/// <summary>The assignments that this gateway may use without asking.</summary>
/// <param name="reporter">Told of their activity.</param>
/// <param name="traffic">Counts the visits that are cut.</param>
internal sealed class AssignmentCache(ActivityReporter reporter, PoolTraffic traffic)
{
    private readonly AssignmentTable _assignments = new();
    private readonly Lock _gate = new();
    private Task _cut = Task.CompletedTask;

    public IReadOnlyCollection<Assignment> All => _assignments.All;

    public int Count => _assignments.Count;

    /// <summary>Completes when all visits on what was revoked so far have ended.</summary>
    public Task Cut
    {
        get
        {
            lock (_gate)
                return _cut;
        }
    }

    public Assignment? Find(ClientKey client) => _assignments.Find(client);

    /// <summary>How many visits of a client are open; what is being cut does not count.</summary>
    public int CountVisits(ClientKey client) => Find(client)?.OpenVisits ?? 0;

    /// <summary>
    /// Stores what the pool has answered. Another server than the one held before means that the ledger has changed: the old visits are
    /// cut.
    /// </summary>
    /// <param name="client">The client.</param>
    /// <param name="server">Its server.</param>
    /// <param name="token">The assignment's fencing token. Another one than before: given up and assigned anew meanwhile.</param>
    /// <param name="asked">When the pool was asked; the answer acknowledges activity at that moment.</param>
    /// <param name="isNew">Whether nobody can have reached the server for the client yet.</param>
    public void Store(ClientKey client, ServerId server, long token, TimeSpan asked, bool isNew = false)
    {
        if (Find(client) is { } held)
        {
            if (held.Server == server && held.Token == token && held.TryAcknowledge(asked))
                return;
            CutVisits(held, CutReason.NotHeld);
        }

        _assignments.Set(new Assignment(client, server, token, asked, reporter) { IsUnreached = isNew });
    }

    /// <summary>Revokes an assignment and forgets it, unless another one has taken its place.</summary>
    public void Revoke(Assignment assignment, CutReason reason = CutReason.NotHeld)
    {
        CutVisits(assignment, reason);
        _assignments.Remove(assignment);
    }

    /// <summary>
    /// Revokes what a state of the pool forbids; what was done until then is still to be reported. Belongs to the sync loop.
    /// </summary>
    public void RevokeForbidden(AppliedState state)
    {
        foreach (var client in state.ForbiddenClients)
        {
            if (Find(client) is { } assignment)
                Forbid(assignment);
        }

        if (state.ForbiddenServers.Count == 0)
            return;
        foreach (var assignment in _assignments.Walk().Where(assignment => state.ForbiddenServers.Contains(assignment.Server)))
            Forbid(assignment);
    }

    public void RevokeAll(CutReason reason = CutReason.LeaseEnded)
    {
        foreach (var assignment in _assignments.Walk())
            Revoke(assignment, reason);
    }

    /// <summary>Forgets what may not be used without asking any more.</summary>
    public void ForgetUnusable(TimeSpan now, TimeSpan usableFor)
    {
        foreach (var assignment in _assignments.Walk())
        {
            if (assignment.TryRetire(now, usableFor))
                _assignments.Remove(assignment);
        }
    }

    private void Forbid(Assignment assignment)
    {
        Revoke(assignment, CutReason.Forbidden);
        reporter.Forbidden(assignment);
    }

    private void CutVisits(Assignment assignment, CutReason reason)
    {
        Add(assignment.Revoke(out var visits));
        traffic.Cut(reason, visits);
    }

    private void Add(Task ended)
    {
        if (ended.IsCompleted)
            return;
        lock (_gate)
            _cut = BothAsync(_cut, ended);
    }

    private static async Task BothAsync(Task first, Task second)
    {
        await first;
        await second;
    }
}
