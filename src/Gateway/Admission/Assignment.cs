using System.Diagnostics.CodeAnalysis;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>A client's assignment as this gateway holds it: the server, the visits in flight, and what the pool knows of its activity.</summary>
/// <param name="client">The client.</param>
/// <param name="server">Its server.</param>
/// <param name="token">Its fencing token.</param>
/// <param name="acknowledged">The activity that the pool's answer acknowledged, on the gateway's clock.</param>
/// <param name="reporter">Told when there is activity to report.</param>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor wait handle, and visits may look at its token after the end.")]
internal sealed class Assignment(ClientKey client, ServerId server, long token, TimeSpan acknowledged, ActivityReporter reporter)
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _revocation = new();
    private TimeSpan _lastActivity = acknowledged;
    private TimeSpan _acknowledged = acknowledged;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _openVisits;
    private volatile bool _isRevoked;
    private volatile bool _isUnreached;
    private bool _isQueued;

    public ClientKey Client => client;

    public ServerId Server => server;

    public long Token => token;

    public bool IsRevoked => _isRevoked;

    /// <summary>Whether the client was new and its server was not reached yet.</summary>
    public bool IsUnreached
    {
        get => _isUnreached;
        init => _isUnreached = value;
    }

    /// <summary>The server was reached.</summary>
    public void Reached()
    {
        // Mostly it was before, and what is only read stays in every core's cache.
        if (_isUnreached)
            _isUnreached = false;
    }

    /// <summary>Cancelled when the assignment may no longer be used: its visits are to be cut.</summary>
    public CancellationToken Revoked => _revocation.Token;

    /// <summary>The last activity that the pool has acknowledged.</summary>
    public TimeSpan Acknowledged
    {
        get
        {
            lock (_gate)
                return _acknowledged;
        }
    }

    /// <summary>How many visits are open, for whoever only looks: it may be another number at once.</summary>
    public int OpenVisits => Volatile.Read(ref _openVisits);

    /// <summary>Begins a visit, if the assignment may be used without asking.</summary>
    public bool TryBeginVisit(TimeSpan now, TimeSpan usableFor)
    {
        lock (_gate)
        {
            if (_isRevoked || now >= _acknowledged + usableFor)
                return false;
            _openVisits++;
            Touch(now);
            return true;
        }
    }

    public void EndVisit(TimeSpan now)
    {
        lock (_gate)
        {
            _openVisits--;
            Touch(now);
            EndIfOver();
        }
    }

    /// <summary>The pool has acknowledged activity, by a report or by answering an admission.</summary>
    /// <returns><see langword="false"/> when the assignment was revoked meanwhile.</returns>
    public bool TryAcknowledge(TimeSpan activity)
    {
        lock (_gate)
        {
            if (activity > _acknowledged)
                _acknowledged = activity;
            if (activity > _lastActivity)
                _lastActivity = activity;
            return !_isRevoked;
        }
    }

    /// <summary>The last activity as it is now, or <see langword="null"/> when there is none to report.</summary>
    /// <param name="now">The gateway's time; an open visit is activity at this moment.</param>
    /// <param name="always">Whether activity that was acknowledged before counts too.</param>
    public TimeSpan? ActivityToReport(TimeSpan now, bool always)
    {
        lock (_gate)
        {
            if (_isRevoked)
                return null;
            var activity = _openVisits > 0 ? now : _lastActivity;
            return always || activity > _acknowledged ? activity : null;
        }
    }

    /// <summary>The last activity that the pool has not acknowledged, if there is any: also of an assignment that was revoked.</summary>
    /// <param name="now">The gateway's time; a visit that has not ended is activity at this moment.</param>
    public TimeSpan? LastWord(TimeSpan now)
    {
        lock (_gate)
        {
            var activity = _openVisits > 0 ? now : _lastActivity;
            return activity > _acknowledged ? activity : null;
        }
    }

    /// <summary>Leaves the reporter's queue unless there is activity that it has to come back for.</summary>
    public bool TryLeaveQueue()
    {
        lock (_gate)
        {
            _isQueued = !_isRevoked && (_openVisits > 0 || _lastActivity > _acknowledged);
            return !_isQueued;
        }
    }

    /// <summary>Revokes the assignment if it is idle, may not be used without asking any more, and has nothing left to report.</summary>
    public bool TryRetire(TimeSpan now, TimeSpan usableFor)
    {
        lock (_gate)
            return _isRevoked |= (_openVisits == 0 && _lastActivity <= _acknowledged && now >= _acknowledged + usableFor);
    }

    /// <summary>Ends the assignment at this gateway and cuts its visits.</summary>
    /// <returns>Completes when the last of them has ended: from then on nothing of the client reaches the server from here.</returns>
    public Task Revoke() => Revoke(out _);

    /// <inheritdoc cref="Revoke()"/>
    /// <param name="cut">How many visits are cut by this.</param>
    public Task Revoke(out int cut)
    {
        lock (_gate)
        {
            cut = _isRevoked ? 0 : _openVisits;
            _isRevoked = true;
            EndIfOver();
        }

        // Elsewhere, because a visit that takes its time to end, or fails to, must not hold up the others.
        _ = _revocation.CancelAsync();
        return _ended.Task;
    }

    private void EndIfOver()
    {
        if (_isRevoked && _openVisits == 0)
            _ended.TrySetResult();
    }

    private void Touch(TimeSpan now)
    {
        // A visitor that reads the clock first may get here last.
        if (now > _lastActivity)
            _lastActivity = now;
        if (_isQueued)
            return;
        _isQueued = true;
        reporter.Enqueue(this);
    }
}
