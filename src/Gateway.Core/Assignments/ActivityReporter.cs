using System.Collections.Concurrent;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Assignments;

/// <summary>
/// Knows which assignments have activity to report and when: at most once per report interval each, and then at once. Its cost
/// follows the active clients, not all that are held.
/// </summary>
/// <remarks>
/// <see cref="Enqueue"/> may be called from anywhere; everything else belongs to the sync loop. What matters for expiry: when a
/// report is collected, an assignment whose acknowledged activity is a report interval old or older is in it with all activity
/// up to that moment. An assignment that the pool has forbidden is in every report until the pool knows all of its activity: once the
/// pool is told that the visits have ended it may give the client another server, and takes no more reports of this one.
/// </remarks>
internal sealed class ActivityReporter
{
    // Fewer are not worth the while.
    private const int FewRevoked = 1_000;

    private readonly ConcurrentQueue<Assignment> _touched = [];

    // Not by the time they are due: the pool may shorten the interval.
    private readonly PriorityQueue<Assignment, TimeSpan> _byAcknowledged = new();

    private readonly List<Assignment> _forbidden = [];

    /// <summary>An assignment has new activity and is not queued yet.</summary>
    public void Enqueue(Assignment assignment) => _touched.Enqueue(assignment);

    /// <summary>An assignment was revoked because the pool forbids it.</summary>
    public void Forbidden(Assignment assignment) => _forbidden.Add(assignment);

    /// <summary>Takes what was done under forbidden assignments and is not acknowledged.</summary>
    /// <param name="now">The gateway's time.</param>
    /// <param name="isHeldAnew">Whether the client was let in again: the pool then knows of later activity.</param>
    public List<ReportedActivity> CollectForbidden(TimeSpan now, Func<ClientKey, bool> isHeldAnew)
    {
        var all = new List<ReportedActivity>();
        _forbidden.RemoveAll(assignment =>
        {
            if (assignment.LastWord(now) is not { } activity)
                return true;
            if (isHeldAnew(assignment.Client))
                return assignment.OpenVisits == 0;
            all.Add(new ReportedActivity(assignment, activity));
            return false;
        });
        return all;
    }

    /// <summary>Takes everything that is due.</summary>
    /// <param name="now">The gateway's time.</param>
    /// <param name="reportInterval">How long the pool is left with what it has acknowledged.</param>
    /// <param name="held">How many assignments the gateway holds: of what waits for its time, no more can have anything to report.</param>
    public List<ReportedActivity> Collect(TimeSpan now, TimeSpan reportInterval, int held)
    {
        while (_touched.TryDequeue(out var touched))
            _byAcknowledged.Enqueue(touched, touched.Acknowledged);
        if (_byAcknowledged.Count > (2 * (long)held) + FewRevoked)
            ForgetRevoked();

        var due = new List<ReportedActivity>();
        while (_byAcknowledged.TryPeek(out var assignment, out var acknowledged) && acknowledged + reportInterval <= now)
        {
            _byAcknowledged.Dequeue();
            if (assignment.ActivityToReport(now, always: false) is { } activity)
                due.Add(new ReportedActivity(assignment, activity));
            else
                Requeue(assignment);
        }

        return due;
    }

    /// <summary>
    /// Puts assignments back after their report was answered, or was not: what is still unknown to the pool stays queued.
    /// </summary>
    public void Return(List<ReportedActivity> collected)
    {
        foreach (var (assignment, _) in collected)
            Requeue(assignment);
    }

    // What was revoked would else stay until its report would have been due, which is hours.
    private void ForgetRevoked()
    {
        var held = _byAcknowledged.UnorderedItems.Where(waiting => !waiting.Element.IsRevoked).ToArray();
        _byAcknowledged.Clear();
        _byAcknowledged.TrimExcess();
        _byAcknowledged.EnqueueRange(held);
    }

    private void Requeue(Assignment assignment)
    {
        if (!assignment.TryLeaveQueue())
            _touched.Enqueue(assignment);
    }
}
