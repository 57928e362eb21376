using System.Net;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Core.Tests.Assignments;

public sealed class AssignmentCacheTests
{
    private static readonly ClientKey Client = ClientKey.From(IPAddress.Parse("192.0.2.7"));
    private static readonly ClientKey Other = ClientKey.From(IPAddress.Parse("192.0.2.8"));
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private static readonly TimeSpan UsableFor = TimeSpan.FromSeconds(70);
    private readonly AssignmentCache _cache = new(new ActivityReporter(), new PoolTraffic("app"));

    [Fact]
    public void Find_Unknown_IsNull() => Assert.Null(_cache.Find(Client));

    [Fact]
    public void Store_New_IsAcknowledgedWhenAsked()
    {
        var assignment = Store(Client, S1, 3);
        Assert.Equal((Client, S1, At(3)), (assignment.Client, assignment.Server, assignment.Acknowledged));
        Assert.Same(assignment, Assert.Single(_cache.All));
    }

    [Fact]
    public void Store_SameServer_KeepsTheVisitsAndAcknowledges()
    {
        var before = Store(Client, S1, 3);
        Assert.True(before.TryBeginVisit(At(4), UsableFor));
        Assert.Same(before, Store(Client, S1, 75));
        Assert.False(before.Revoked.IsCancellationRequested);
        Assert.Equal(At(75), before.Acknowledged);
    }

    [Fact]
    public void Store_AnotherServer_CutsTheVisitsOfTheOld()
    {
        var before = Store(Client, S1, 3);
        Assert.True(before.TryBeginVisit(At(4), UsableFor));
        var after = Store(Client, S2, 5);
        Assert.True(before.Revoked.IsCancellationRequested);
        Assert.False(before.TryBeginVisit(At(5), UsableFor));
        Assert.Equal(S2, after.Server);
        Assert.True(after.TryBeginVisit(At(5), UsableFor));
    }

    // The client was given up and assigned anew: what began before belongs to the assignment before.
    [Fact]
    public async Task Store_SameServerWithAnotherToken_CutsTheVisitsOfTheOld()
    {
        var before = Store(Client, S1, 3, token: 7);
        Assert.True(before.TryBeginVisit(At(4), UsableFor));
        var after = Store(Client, S1, 5, token: 8);
        Assert.True(before.IsRevoked);
        Assert.True(before.Revoked.IsCancellationRequested);
        Assert.Equal((S1, 8L), (after.Server, after.Token));
        Assert.True(after.TryBeginVisit(At(5), UsableFor));
        Assert.False(_cache.Cut.IsCompleted);
        before.EndVisit(At(6));
        await Eventually.True("the cut visit has ended", () => _cache.Cut.IsCompleted);
    }

    [Fact]
    public async Task Cut_SeveralRevoked_CompletesWhenTheLastVisitOfAllHasEnded()
    {
        var all = new[] { Store(Client, S1, 3), Store(Other, S2, 3) };
        Assert.All(all, assignment => Assert.True(assignment.TryBeginVisit(At(4), UsableFor)));
        Assert.True(all[0].TryBeginVisit(At(4), UsableFor));
        Assert.True(_cache.Cut.IsCompleted);
        _cache.RevokeAll();
        all[0].EndVisit(At(5));
        all[1].EndVisit(At(5));
        Assert.False(_cache.Cut.IsCompleted);
        all[0].EndVisit(At(6));
        await Eventually.True("all cut visits have ended", () => _cache.Cut.IsCompleted);
    }

    [Fact]
    public void Store_RetiredOne_IsReplaced()
    {
        var before = Store(Client, S1, 3);
        Assert.True(before.TryRetire(At(73), UsableFor));
        var after = Store(Client, S1, 74);
        Assert.NotSame(before, after);
        Assert.True(after.TryBeginVisit(At(75), UsableFor));
    }

    [Fact]
    public void Revoke_Held_CutsAndForgetsItOnly()
    {
        var revoked = Store(Client, S1, 3);
        var other = Store(Other, S1, 3);
        _cache.Revoke(revoked);
        Assert.True(revoked.Revoked.IsCancellationRequested);
        Assert.Null(_cache.Find(Client));
        Assert.Same(other, _cache.Find(Other));
        Assert.False(other.Revoked.IsCancellationRequested);
    }

    [Fact]
    public void Revoke_Replaced_LeavesTheOneThatTookItsPlace()
    {
        var before = Store(Client, S1, 3);
        var after = Store(Client, S2, 4);
        _cache.Revoke(before);
        Assert.Same(after, _cache.Find(Client));
        Assert.False(after.Revoked.IsCancellationRequested);
    }

    [Fact]
    public void RevokeAll_LeavesNothing()
    {
        var all = new[] { Store(Client, S1, 3), Store(Other, S2, 3) };
        _cache.RevokeAll();
        Assert.Empty(_cache.All);
        Assert.All(all, assignment => Assert.True(assignment.Revoked.IsCancellationRequested));
    }

    // A visit is cut by code of the data path; one that fails must not keep the others from being cut.
    [Fact]
    public void RevokeAll_OneVisitFailsToBeCut_CutsTheOthers()
    {
        var all = new[] { Store(Client, S1, 3), Store(Other, S2, 3) };
        foreach (var assignment in all)
            assignment.Revoked.Register(() => throw new InvalidOperationException("Cut badly."));
        _cache.RevokeAll();
        Assert.Empty(_cache.All);
        Assert.All(all, assignment => Assert.True(assignment.Revoked.IsCancellationRequested));
    }

    [Fact]
    public void ForgetUnusable_ForgetsWhatIsIdleAndUnusable()
    {
        Store(Client, S1, 3);
        var usable = Store(Other, S1, 4);
        _cache.ForgetUnusable(At(73), UsableFor);
        Assert.Same(usable, Assert.Single(_cache.All));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private Assignment Store(ClientKey client, ServerId server, double asked, long token = 0)
    {
        _cache.Store(client, server, token, At(asked));
        return _cache.Find(client)!;
    }
}
