using System.Diagnostics.CodeAnalysis;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Assignments;

/// <summary>
/// A client's assignment as this gateway holds it: the server, the visits in flight, and what the pool knows of its activity.
/// </summary>
/// <remarks>Visits begin and end without a lock, whatever the sync loop does meanwhile.</remarks>
/// <param name="client">The client.</param>
/// <param name="server">Its server.</param>
/// <param name="token">Its fencing token.</param>
/// <param name="acknowledged">The activity that the pool's answer acknowledged, on the gateway's clock.</param>
/// <param name="reporter">Told when there is activity to report.</param>
[SuppressMessage(
    "Design", "CA1001", Justification = "The source has neither timer nor wait handle, and visits may look at its token after the end.")]
internal sealed class Assignment(ClientKey client, ServerId server, long token, TimeSpan acknowledged, ActivityReporter reporter)
{
    private VisitState _visits;
    private long _lastActivity = acknowledged.Ticks;
    private long _acknowledged = acknowledged.Ticks;
    private CancellationTokenSource? _revocation;
    private TaskCompletionSource? _ended;
    private volatile BackendServer? _located;
    private int _isQueued;
    private volatile bool _isUnreached;

    public ClientKey Client => client;

    public ServerId Server => server;

    public long Token => token;

    public bool IsRevoked => _visits.Read().IsClosed;

    /// <summary>Whether the client was new and its server was not reached yet.</summary>
    public bool IsUnreached
    {
        get => _isUnreached;
        init => _isUnreached = value;
    }

    /// <summary>Cancelled when the assignment may no longer be used: its visits are to be cut.</summary>
    public CancellationToken Revoked => (Volatile.Read(ref _revocation) ?? NewRevocation()).Token;

    /// <summary>The last activity that the pool has acknowledged.</summary>
    public TimeSpan Acknowledged => new(Volatile.Read(ref _acknowledged));

    /// <summary>How many visits are open, for whoever only looks: it may be another number at once.</summary>
    public int OpenVisits => _visits.Read().Open;

    // What was acknowledged was done, also if it was not done at this gateway.
    private TimeSpan LastActivity => new(Math.Max(Volatile.Read(ref _lastActivity), Volatile.Read(ref _acknowledged)));

    /// <summary>The server as <paramref name="state"/> has it.</summary>
    /// <returns><see langword="false"/> when it has it no more.</returns>
    public bool TryLocate(AppliedState state, [NotNullWhen(true)] out BackendServer? located)
    {
        // One of another state may be gone, or elsewhere.
        if (_located is { } known && known.StateMark == state.StateMark)
        {
            located = known;
            return true;
        }

        if (!state.Servers.TryGetValue(server, out located))
            return false;
        _located = located;
        return true;
    }

    /// <summary>The server was reached.</summary>
    public void Reached()
    {
        // Mostly it was before, and what is only read stays in every core's cache.
        if (_isUnreached)
            _isUnreached = false;
    }

    /// <inheritdoc cref="TryBeginVisit(TimeSpan, TimeSpan, out int)"/>
    public bool TryBeginVisit(TimeSpan now, TimeSpan usableFor) => TryBeginVisit(now, usableFor, out _);

    /// <summary>Begins a visit, if the assignment may be used without asking.</summary>
    /// <param name="now">The gateway's time.</param>
    /// <param name="usableFor">How long after the last acknowledged activity it may.</param>
    /// <param name="open">How many visits are open then.</param>
    public bool TryBeginVisit(TimeSpan now, TimeSpan usableFor, out int open)
    {
        open = 0;
        if (now >= Acknowledged + usableFor || !_visits.TryBegin(out open))
            return false;
        if (Volatile.Read(ref _isQueued) == 0 && TryQueue())
            reporter.Enqueue(this);
        return true;
    }

    public void EndVisit(TimeSpan now)
    {
        // Before the visit counts as over: until then it is activity itself.
        RaiseTo(ref _lastActivity, now.Ticks);
        if (_visits.End() is { IsClosed: true, Open: 0 })
            _ended?.TrySetResult();
    }

    /// <summary>The pool has acknowledged activity, by a report or by answering an admission.</summary>
    /// <returns><see langword="false"/> when the assignment was revoked meanwhile.</returns>
    public bool TryAcknowledge(TimeSpan activity)
    {
        RaiseTo(ref _acknowledged, activity.Ticks);
        return !IsRevoked;
    }

    /// <summary>The last activity as it is now, or <see langword="null"/> when there is none to report.</summary>
    /// <param name="now">The gateway's time; an open visit is activity at this moment.</param>
    /// <param name="always">Whether activity that was acknowledged before counts too.</param>
    public TimeSpan? ActivityToReport(TimeSpan now, bool always)
    {
        var visits = _visits.Read();
        if (visits.IsClosed)
            return null;
        var activity = visits.Open > 0 ? now : LastActivity;
        return always || activity > Acknowledged ? activity : null;
    }

    /// <summary>The last activity that the pool has not acknowledged, if there is any: also of an assignment that was revoked.</summary>
    /// <param name="now">The gateway's time; a visit that has not ended is activity at this moment.</param>
    public TimeSpan? LastWord(TimeSpan now)
    {
        var activity = _visits.Read().Open > 0 ? now : LastActivity;
        return activity > Acknowledged ? activity : null;
    }

    /// <summary>Leaves the reporter's queue unless there is activity that it has to come back for.</summary>
    public bool TryLeaveQueue()
    {
        // A visit begins and then looks whether it is queued; so whichever is later sees the other.
        Interlocked.Exchange(ref _isQueued, 0);
        var visits = _visits.Read();
        var mustStay = !visits.IsClosed && (visits.Open > 0 || LastActivity > Acknowledged);
        return !(mustStay && TryQueue());
    }

    /// <summary>Revokes the assignment if it is idle, may not be used without asking any more, and has nothing left to report.</summary>
    public bool TryRetire(TimeSpan now, TimeSpan usableFor)
    {
        var visits = _visits.Read();
        return visits.IsClosed
            || (visits.Open == 0 && LastActivity <= Acknowledged && now >= Acknowledged + usableFor && _visits.TryCloseAt(visits));
    }

    /// <summary>Ends the assignment at this gateway and cuts its visits.</summary>
    /// <returns>Completes when the last of them has ended: from then on nothing of the client reaches the server from here.</returns>
    public Task Revoke() => Revoke(out _);

    /// <inheritdoc cref="Revoke()"/>
    /// <param name="cut">How many visits are cut by this.</param>
    public Task Revoke(out int cut)
    {
        // Before the door is closed, so that the last visit to end finds it.
        var ended = LazyInitializer.EnsureInitialized(
            ref _ended, static () => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var visits = Close();
        cut = visits.IsClosed ? 0 : visits.Open;
        if (visits.Open == 0)
            ended.TrySetResult();

        // Elsewhere, because a visit that takes its time to end, or fails to, must not hold up the others.
        _ = Volatile.Read(ref _revocation)?.CancelAsync();
        return ended.Task;
    }

    /// <summary>Lets no visit begin, and none write to the server. Those that are open are not cut by this.</summary>
    /// <returns>The visits before.</returns>
    internal VisitState.Moment Close() => _visits.Close();

    private CancellationTokenSource NewRevocation()
    {
        var revocation = LazyInitializer.EnsureInitialized(ref _revocation);
        // Whoever revokes closes the visits first and then looks for a source to cancel.
        if (IsRevoked)
            revocation.Cancel();
        return revocation;
    }

    private bool TryQueue() => Interlocked.Exchange(ref _isQueued, 1) == 0;

    // A visitor that reads the clock first may get here last.
    private static void RaiseTo(ref long latest, long moment)
    {
        var known = Volatile.Read(ref latest);
        while (moment > known)
        {
            var before = Interlocked.CompareExchange(ref latest, moment, known);
            if (before == known)
                return;
            known = before;
        }
    }
}
