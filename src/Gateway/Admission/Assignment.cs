using System.Diagnostics.CodeAnalysis;
using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admission;

/// <summary>A client's assignment as this gateway holds it: the server, the visits in flight, and what the pool knows of its activity.</summary>
/// <param name="client">The client.</param>
/// <param name="server">Its server.</param>
/// <param name="acknowledged">The activity that the pool's answer acknowledged, on the gateway's clock.</param>
/// <param name="reporter">Told when there is activity to report.</param>
[SuppressMessage("Design", "CA1001", Justification = "The source has neither timer nor wait handle, and visits may look at its token after the end.")]
internal sealed class Assignment(ClientKey client, ServerId server, TimeSpan acknowledged, ActivityReporter reporter)
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _revocation = new();
    private TimeSpan _lastActivity = acknowledged;
    private TimeSpan _acknowledged = acknowledged;
    private int _openVisits;
    private bool _isRevoked;
    private bool _isQueued;

    public ClientKey Client => client;

    public ServerId Server => server;

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
            return _isRevoked = _isRevoked || (_openVisits == 0 && _lastActivity <= _acknowledged && now >= _acknowledged + usableFor);
    }

    /// <summary>Ends the assignment at this gateway and cuts its visits.</summary>
    public void Revoke()
    {
        lock (_gate)
            _isRevoked = true;
        // Elsewhere, because a visit that takes its time to end, or fails to, must not hold up the others.
        _ = _revocation.CancelAsync();
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
