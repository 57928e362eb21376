using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Assignments;

public sealed class AssignmentTests
{
    private static readonly ClientKey Client = ClientKey.From(IPAddress.Parse("192.0.2.7"));
    private static readonly ServerId Server = new("s1");
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly TimeSpan UsableFor = TimeSpan.FromSeconds(70);
    private readonly ActivityReporter _reporter = new();
    private readonly Assignment _assignment;

    public AssignmentTests() => _assignment = new Assignment(Client, Server, 0, At(5), _reporter);

    [Fact]
    public void TryBeginVisit_UntilAcknowledgedPlusUsable_Begins()
    {
        Assert.True(_assignment.TryBeginVisit(At(75) - Tick, UsableFor));
        Assert.False(_assignment.TryBeginVisit(At(75), UsableFor));
    }

    [Fact]
    public void TryBeginVisit_UnacknowledgedActivity_DoesNotMakeItUsableForLonger()
    {
        using (Visit(At(70)))
            Assert.False(_assignment.TryBeginVisit(At(75), UsableFor));
        Assert.False(_assignment.TryBeginVisit(At(75), UsableFor));
    }

    [Fact]
    public void TryAcknowledge_LaterActivity_MakesItUsableForLonger()
    {
        Assert.True(_assignment.TryAcknowledge(At(6)));
        Assert.True(_assignment.TryBeginVisit(At(76) - Tick, UsableFor));
        Assert.False(_assignment.TryBeginVisit(At(76), UsableFor));
    }

    [Fact]
    public void TryAcknowledge_EarlierActivity_TakesNothingBack()
    {
        Assert.True(_assignment.TryAcknowledge(At(1)));
        Assert.Equal(At(5), _assignment.Acknowledged);
    }

    [Fact]
    public void ActivityToReport_NothingSinceAcknowledged_IsNoneUnlessAlways()
    {
        Assert.Null(_assignment.ActivityToReport(At(20), always: false));
        Assert.Equal(At(5), _assignment.ActivityToReport(At(20), always: true));
    }

    [Fact]
    public void ActivityToReport_OpenVisits_IsNowUntilTheLastHasEnded()
    {
        var first = Visit(At(10));
        var second = Visit(At(11));
        first.Dispose();
        Assert.Equal(At(20), _assignment.ActivityToReport(At(20), always: false));
        second.Dispose();
        Assert.Equal(At(11), _assignment.ActivityToReport(At(20), always: false));
    }

    [Fact]
    public void ActivityToReport_Acknowledged_IsNoneUntilThereIsMore()
    {
        Visit(At(10)).Dispose();
        _assignment.TryAcknowledge(At(10));
        Assert.Null(_assignment.ActivityToReport(At(20), always: false));
        Visit(At(11)).Dispose();
        Assert.Equal(At(11), _assignment.ActivityToReport(At(20), always: false));
    }

    [Fact]
    public void EndVisit_NoneIsOpen_ThrowsAndChangesNothing()
    {
        var visit = Visit(At(10));
        visit.Dispose();
        Assert.Throws<InvalidOperationException>(visit.Dispose);
        Assert.Equal(0, _assignment.OpenVisits);
        using var open = Visit(At(11));
        Assert.Equal((1, false), (_assignment.OpenVisits, _assignment.IsRevoked));
    }

    [Fact]
    public void EndVisit_ClockReadBeforeAnotherVisit_TakesNoActivityBack()
    {
        Assert.True(_assignment.TryBeginVisit(At(10), UsableFor));
        Visit(At(13)).Dispose();
        _assignment.EndVisit(At(12));
        Assert.Equal(At(13), _assignment.ActivityToReport(At(20), always: false));
    }

    [Fact]
    public void Revoke_OpenVisits_CutsThemAndRefusesOthers()
    {
        using var visit = Visit(At(10));
        Assert.False(visit.Revoked.IsCancellationRequested);
        _assignment.Revoke();
        Assert.True(visit.Revoked.IsCancellationRequested);
        Assert.False(_assignment.TryBeginVisit(At(10), UsableFor));
        Assert.False(_assignment.TryAcknowledge(At(11)));
        Assert.Null(_assignment.ActivityToReport(At(11), always: true));
    }

    [Fact]
    public void Revoke_NobodyHasAskedForTheToken_ItIsCancelledAllTheSame()
    {
        var visit = Visit(At(10));
        var ended = _assignment.Revoke(out var cut);
        Assert.Equal((1, false), (cut, ended.IsCompleted));
        Assert.True(visit.Revoked.IsCancellationRequested);
        visit.Dispose();
        Assert.True(ended.IsCompleted);
        Assert.True(_assignment.Revoke(out cut).IsCompleted);
        Assert.Equal(0, cut);
    }

    [Fact]
    public void TryRetire_UsableOrVisited_IsRefused()
    {
        Assert.False(_assignment.TryRetire(At(75) - Tick, UsableFor));
        using var visit = Visit(At(74));
        Assert.False(_assignment.TryRetire(At(75), UsableFor));
        Assert.False(visit.Revoked.IsCancellationRequested);
    }

    [Fact]
    public void TryRetire_UnusableAndIdle_RefusesVisits()
    {
        Assert.True(_assignment.TryRetire(At(75), UsableFor));
        Assert.False(_assignment.TryBeginVisit(At(74), UsableFor));
        Assert.False(_assignment.TryAcknowledge(At(76)));
    }

    // The pool would give the slot back at 85 s, 15 s after the visit: the report must come first.
    [Fact]
    public void TryRetire_UnreportedActivity_IsRefusedUntilItIsAcknowledged()
    {
        Visit(At(70)).Dispose();
        Assert.False(_assignment.TryRetire(At(75), UsableFor));
        Assert.Equal(At(70), _assignment.ActivityToReport(At(75), always: false));
        _assignment.TryAcknowledge(At(70));
        Assert.False(_assignment.TryRetire(At(140) - Tick, UsableFor));
        Assert.True(_assignment.TryRetire(At(140), UsableFor));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private Visit Visit(TimeSpan at)
    {
        Assert.True(_assignment.TryBeginVisit(at, UsableFor));
        var clock = ClockAt(at);
        return Core.Assignments.Visit.Begun(
            _assignment, new BackendServer(Server, "h", 1, ServerProtocol.Http1), new Lease(clock, TimeSpan.MaxValue));
    }

    private static GatewayClock ClockAt(TimeSpan now)
    {
        var time = new FakeTimeProvider();
        var clock = new GatewayClock(time);
        time.Advance(now);
        return clock;
    }
}
