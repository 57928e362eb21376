using System.Collections.Concurrent;
using System.Net;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Assignments;

/// <summary>What the sync loop and the visitors do at the same time, with real threads.</summary>
public sealed class AssignmentStressTests
{
    private const int Visitors = 3;
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private static readonly TimeSpan UsableFor = TimeSpan.FromDays(1);
    private readonly ActivityReporter _reporter = new();
    private long _ticks;

    [Fact]
    public void Revoke_WhileVisitsBegin_CutsAllAndLetsNoneBeginAfter()
    {
        for (var round = 0; round < 3_000; round++)
        {
            var assignment = new Assignment(Client(1), S1, 0, TimeSpan.Zero, _reporter);
            var isOver = false;
            var open = 0;
            Task ended = Task.CompletedTask;
            var begun = 0;
            var begunAfter = 0;
            Race.Run(Visitors, _ =>
            {
                for (var i = 0; i < 20; i++)
                {
                    var wasOver = Volatile.Read(ref isOver);
                    if (!assignment.TryBeginVisit(Now(), UsableFor))
                        continue;
                    Interlocked.Increment(ref wasOver ? ref begunAfter : ref begun);
                    if (i % 2 == 0)
                        assignment.EndVisit(Now());
                    else
                        Interlocked.Increment(ref open);
                }
            }, () =>
            {
                ended = assignment.Revoke();
                Volatile.Write(ref isOver, true);
            });
            Assert.Equal(0, begunAfter);
            Assert.True(assignment.Revoked.IsCancellationRequested);
            Assert.False(assignment.TryBeginVisit(Now(), UsableFor));
            EndAll(assignment, open, ended);
        }
    }

    [Fact]
    public void Visits_WhileReportsAreCollected_AreCountedAndNoneIsLost()
    {
        var assignments = Enumerable.Range(0, 4).Select(i => new Assignment(Client(i), S1, 0, TimeSpan.Zero, _reporter)).ToArray();
        var miscounted = 0;
        var visiting = Visitors;
        Race.Run(Visitors, visitor =>
        {
            for (var i = 0; i < 30_000; i++)
            {
                var assignment = assignments[(i + visitor) % assignments.Length];
                Assert.True(assignment.TryBeginVisit(Now(), UsableFor));
                if (assignment.ActivityToReport(UsableFor, always: true) != UsableFor)
                    Interlocked.Increment(ref miscounted);
                assignment.EndVisit(Now());
            }

            Interlocked.Decrement(ref visiting);
        }, () =>
        {
            for (var i = 0; Volatile.Read(ref visiting) > 0; i++)
                Report(answered: i % 3 != 0);
        });

        Assert.Equal(0, miscounted);
        Assert.All(assignments, assignment => Assert.True(
            assignment.ActivityToReport(UsableFor, always: true) < UsableFor, "All visits are over."));
        var unknown = assignments.Where(assignment => assignment.ActivityToReport(Now(), always: false) is not null).ToArray();
        Assert.Equal(unknown.ToHashSet(), Report(answered: true).Select(report => report.Assignment).ToHashSet());
        Assert.Empty(Report(answered: true));
    }

    [Fact]
    public void Cache_StoredRevokedAndForgottenAtOnce_LeavesNoVisitOnWhatItDoesNotHold()
    {
        var cache = new AssignmentCache(_reporter, new PoolTraffic("app"));
        var open = new ConcurrentBag<Assignment>();
        var storing = true;
        Race.Run(Visitors, visitor =>
        {
            for (var i = visitor; Volatile.Read(ref storing); i++)
            {
                if (cache.Find(Client(i % 8)) is { } assignment && assignment.TryBeginVisit(Now(), UsableFor))
                    End(assignment, open, i);
            }
        }, () =>
        {
            // On a busy machine the visitors may not have had their turn by then.
            for (var i = 0; i < 60_000 || (open.IsEmpty && i < 10_000_000); i++)
                Change(cache, i);
            Volatile.Write(ref storing, false);
        }, () =>
        {
            while (Volatile.Read(ref storing))
                cache.ForgetUnusable(UsableFor * 2, UsableFor);
        });

        Assert.NotEmpty(open);
        Assert.All(open, assignment => Assert.True(
            assignment.Revoked.IsCancellationRequested || cache.Find(assignment.Client) == assignment, "A visit is cut or accounted for."));
    }

    // Only the end of the last one is the end of all.
    private void EndAll(Assignment assignment, int open, Task ended)
    {
        Assert.Equal(open, assignment.OpenVisits);
        for (; open > 0; open--)
        {
            Assert.False(ended.IsCompleted);
            assignment.EndVisit(Now());
        }

        Assert.True(ended.IsCompleted);
    }

    private static ClientKey Client(int number) => ClientKey.From(new IPAddress([10, 0, 0, (byte)number]));

    private static void End(Assignment assignment, ConcurrentBag<Assignment> open, int visit)
    {
        if (visit % 16 == 0)
            open.Add(assignment);
        else
            assignment.EndVisit(TimeSpan.FromTicks(visit));
    }

    // One writer, as behind the admission's gate; the sync loop revokes and forgets.
    private static void Change(AssignmentCache cache, int step)
    {
        var client = Client(step % 8);
        if (step % 7 == 0 && cache.Find(client) is { } held)
            cache.Revoke(held);
        else if (step % 5_000 == 1)
            cache.RevokeAll();
        else
            cache.Store(client, step % 3 == 0 ? S1 : S2, 0, TimeSpan.FromTicks(step));
    }

    private TimeSpan Now() => TimeSpan.FromTicks(Interlocked.Increment(ref _ticks));

    private List<ReportedActivity> Report(bool answered)
    {
        var collected = _reporter.Collect(Now(), TimeSpan.Zero, int.MaxValue);
        if (answered)
            collected.ForEach(report => report.Assignment.TryAcknowledge(report.Activity));
        _reporter.Return(collected);
        return collected;
    }
}
