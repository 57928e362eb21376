using System.Runtime.CompilerServices;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Tests.Fakes;

namespace UserBalance.Gateway.Core.Tests.Assignments;

public sealed class ActivityReporterTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan UsableFor = TimeSpan.FromSeconds(70);
    private const int Held = 1;
    private readonly ActivityReporter _reporter = new();

    [Fact]
    public void Collect_NothingHappened_IsEmpty() => Assert.Empty(Collect(100));

    [Fact]
    public void Collect_BeforeTheInterval_WaitsAndThenReportsTheLatest()
    {
        var assignment = Assigned(0);
        Touch(assignment, 3);
        Assert.Empty(Collect(9.9));
        Touch(assignment, 9.95);
        Assert.Equal([new ReportedActivity(assignment, At(9.95))], Collect(10));
    }

    [Fact]
    public void Collect_OpenVisit_ReportsNowOncePerInterval()
    {
        var assignment = Assigned(0);
        Assert.True(assignment.TryBeginVisit(At(1), UsableFor));
        Assert.Equal([new ReportedActivity(assignment, At(12))], Acknowledge(Collect(12)));
        Assert.Empty(Collect(21));
        Assert.Equal([new ReportedActivity(assignment, At(22))], Collect(22));
    }

    [Fact]
    public void Collect_NotAnswered_ReportsAgainAtOnce()
    {
        var assignment = Assigned(0);
        Touch(assignment, 3);
        Assert.Single(Collect(11));
        Touch(assignment, 11.5);
        Assert.Equal([new ReportedActivity(assignment, At(11.5))], Collect(12));
    }

    // The pool was configured anew with a shorter timeout: what was queued under the longer one is due earlier.
    [Fact]
    public void Collect_IntervalBecameShorter_AppliesToWhatIsQueued()
    {
        var assignment = Assigned(0);
        Touch(assignment, 3);
        Assert.Empty(Collect(5));
        Assert.Equal([new ReportedActivity(assignment, At(3))], _reporter.Collect(At(6), At(4), Held));
    }

    [Fact]
    public void Collect_Revoked_IsDropped()
    {
        var assignment = Assigned(0);
        Touch(assignment, 3);
        assignment.Revoke();
        Assert.Empty(Collect(20));
    }

    // Each time a lease ends and the clients come back, as many again are revoked long before they are due.
    [Fact]
    public void Queue_MoreRevokedThanHeld_ForgetsThemBeforeTheyAreDue()
    {
        var revoked = RevokeMany();
        var held = Assigned(0);
        Touch(held, 3);
        Assert.Empty(Collect(4));
        GC.Collect();
        Assert.DoesNotContain(revoked, assignment => assignment.IsAlive);
        Assert.Equal([new ReportedActivity(held, At(3))], Collect(11));
    }

    [Fact]
    public void CollectForbidden_HeldAnew_IsForgottenOnceItsVisitsHaveEnded()
    {
        var forbidden = Assigned(0);
        Assert.True(forbidden.TryBeginVisit(At(1), UsableFor));
        forbidden.Revoke();
        _reporter.Forbidden(forbidden);
        Assert.Empty(_reporter.CollectForbidden(At(2), _ => true));
        Assert.Equal([new ReportedActivity(forbidden, At(3))], _reporter.CollectForbidden(At(3), _ => false));
        forbidden.EndVisit(At(4));
        Assert.Empty(_reporter.CollectForbidden(At(5), _ => true));
        Assert.Empty(_reporter.CollectForbidden(At(6), _ => false));
    }

    // Held by nobody but the queue: what the collector frees, no sync looks at.
    [Fact]
    public void Queue_IdleAndAcknowledged_IsEmpty()
    {
        var queued = ReportAndForget(acknowledge: true);
        GC.Collect();
        Assert.False(queued.IsAlive, "An idle client costs nothing.");
    }

    [Fact]
    public void Queue_NotAcknowledged_KeepsIt()
    {
        var queued = ReportAndForget(acknowledge: false);
        GC.Collect();
        Assert.True(queued.IsAlive);
        Assert.Single(Collect(20));
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private static List<ReportedActivity> Acknowledge(List<ReportedActivity> reports)
    {
        reports.ForEach(report => report.Assignment.TryAcknowledge(report.Activity));
        return reports;
    }

    private static void Touch(Assignment assignment, double seconds)
    {
        Assert.True(assignment.TryBeginVisit(At(seconds), UsableFor));
        assignment.EndVisit(At(seconds));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference ReportAndForget(bool acknowledge)
    {
        var assignment = Assigned(0);
        Touch(assignment, 3);
        var collected = _reporter.Collect(At(11), Interval, Held);
        if (acknowledge)
            Acknowledge(collected);
        _reporter.Return(collected);
        Assert.Equal(acknowledge ? 0 : 1, Collect(12).Count);
        return new WeakReference(assignment);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference[] RevokeMany() => [.. Enumerable.Range(0, 2_000).Select(_ =>
    {
        var assignment = Assigned(0);
        Touch(assignment, 3);
        assignment.Revoke();
        return new WeakReference(assignment);
    })];

    private Assignment Assigned(double acknowledged) => new(TestGateway.Client(1), PoolAnswers.S1, 0, At(acknowledged), _reporter);

    private List<ReportedActivity> Collect(double now)
    {
        var collected = _reporter.Collect(At(now), Interval, Held);
        _reporter.Return(collected);
        return collected;
    }
}
