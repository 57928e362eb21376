using System.Collections.Concurrent;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>The assignments that this gateway may use without asking.</summary>
/// <param name="reporter">Told of their activity.</param>
internal sealed class AssignmentCache(ActivityReporter reporter)
{
    private readonly ConcurrentDictionary<ClientKey, Assignment> _assignments = new();

    public ICollection<Assignment> All => _assignments.Values;

    public Assignment? Find(ClientKey client) => _assignments.GetValueOrDefault(client);

    /// <summary>Stores what the pool has answered. Another server than the one held before means that the ledger has changed: the old visits are cut.</summary>
    /// <param name="client">The client.</param>
    /// <param name="server">Its server.</param>
    /// <param name="asked">When the pool was asked; the answer acknowledges activity at that moment.</param>
    public void Store(ClientKey client, ServerId server, TimeSpan asked)
    {
        if (_assignments.TryGetValue(client, out var held))
        {
            if (held.Server == server && held.TryAcknowledge(asked))
                return;
            held.Revoke();
        }

        _assignments[client] = new Assignment(client, server, asked, reporter);
    }

    /// <summary>Revokes an assignment and forgets it, unless another one has taken its place.</summary>
    public void Revoke(Assignment assignment)
    {
        assignment.Revoke();
        _assignments.TryRemove(KeyValuePair.Create(assignment.Client, assignment));
    }

    public void RevokeAll()
    {
        foreach (var assignment in _assignments.Values)
            Revoke(assignment);
    }

    /// <summary>Forgets what may not be used without asking any more.</summary>
    public void ForgetUnusable(TimeSpan now, TimeSpan usableFor)
    {
        foreach (var (client, assignment) in _assignments)
        {
            if (assignment.TryRetire(now, usableFor))
                _assignments.TryRemove(KeyValuePair.Create(client, assignment));
        }
    }
}
