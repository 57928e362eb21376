using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>The only visit on a real assignment, and how often it was ended.</summary>
internal sealed class FakeVisit
{
    /// <summary>A token that needs more than 32 bits.</summary>
    public const long KnownToken = 4_294_967_297;

    private static readonly TimeSpan UsableFor = TimeSpan.FromDays(1);
    private readonly Assignment _assignment;

    /// <param name="client">Who visits.</param>
    /// <param name="server">The client's server.</param>
    /// <param name="lease">The lease under which it begins.</param>
    /// <param name="isNew">Whether it is a new client's.</param>
    public FakeVisit(ClientKey client, BackendServer server, Lease lease, bool isNew = false)
    {
        var now = lease.Clock.Now;
        _assignment = new Assignment(client, server.Id, KnownToken, now, new ActivityReporter()) { IsUnreached = isNew };
        Assert.True(_assignment.TryBeginVisit(now, UsableFor));
        Visit = Visit.Begun(_assignment, server, lease);
    }

    /// <summary>The visit.</summary>
    public Visit Visit { get; }

    public bool WasReached => !_assignment.IsUnreached;

    /// <summary>0 or 1: a second end throws.</summary>
    public int Ends => 1 - _assignment.OpenVisits;

    public void Revoke() => _assignment.Revoke();

    /// <summary>Forbids to write, before the cut comes.</summary>
    public void Forbid() => _assignment.Close();

    public Task EndedAsync() => Eventually.True("the visit ended", () => Ends > 0);
}
