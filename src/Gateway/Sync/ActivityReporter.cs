using System.Collections.Concurrent;
using UserBalance.Gateway.Admission;

namespace UserBalance.Gateway.Sync;

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
    private readonly ConcurrentQueue<Assignment> _touched = [];

    // Not by the time they are due: the pool may shorten the interval.
    private readonly PriorityQueue<Assignment, TimeSpan> _byAcknowledged = new();

    private readonly List<Assignment> _forbidden = [];

    /// <summary>An assignment has new activity and is not queued yet.</summary>
    public void Enqueue(Assignment assignment) => _touched.Enqueue(assignment);

    /// <summary>An assignment was revoked because the pool forbids it.</summary>
    public void Forbidden(Assignment assignment) => _forbidden.Add(assignment);

    /// <summary>Takes what was done under forbidden assignments and is not acknowledged.</summary>
    public List<ReportedActivity> CollectForbidden(TimeSpan now)
    {
        var all = new List<ReportedActivity>();
        _forbidden.RemoveAll(assignment =>
        {
            if (assignment.LastWord(now) is not { } activity)
                return true;
            all.Add(new ReportedActivity(assignment, activity));
            return false;
        });
        return all;
    }

    /// <summary>Takes everything that is due.</summary>
    public List<ReportedActivity> Collect(TimeSpan now, TimeSpan reportInterval)
    {
        while (_touched.TryDequeue(out var touched))
            _byAcknowledged.Enqueue(touched, touched.Acknowledged);

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

    /// <summary>Puts assignments back after their report was answered, or was not: what is still unknown to the pool stays queued.</summary>
    public void Return(List<ReportedActivity> collected)
    {
        foreach (var (assignment, _) in collected)
            Requeue(assignment);
    }

    private void Requeue(Assignment assignment)
    {
        if (!assignment.TryLeaveQueue())
            _touched.Enqueue(assignment);
    }
}

/// <summary>An assignment and the activity that a report tells of.</summary>
/// <param name="Assignment">The assignment.</param>
/// <param name="Activity">Its last activity when the report was collected, on the gateway's clock.</param>
internal readonly record struct ReportedActivity(Assignment Assignment, TimeSpan Activity);
