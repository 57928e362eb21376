namespace UserBalance.Gateway.Core.Sessions;

/// <summary>Tells when a session's lease has ended, whatever else is under way.</summary>
internal sealed class LeaseTimer : IDisposable
{
    private readonly PoolSession _session;
    private readonly ITimer _timer;

    /// <param name="session">Whose lease.</param>
    /// <param name="time">The source of time.</param>
    /// <param name="ended">Called once the lease has ended.</param>
    public LeaseTimer(PoolSession session, TimeProvider time, Action ended)
    {
        _session = session;
        _timer = time.CreateTimer(_ => OnTime(ended), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Waits for the end of the lease as it is now.</summary>
    public void Restart()
    {
        // Timers count whole milliseconds; and the lease may have ended while its sync was booked.
        var remaining = Math.Max(0, Math.Ceiling(_session.LeaseRemaining.TotalMilliseconds));
        _timer.Change(TimeSpan.FromMilliseconds(remaining), Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    // The system's timers run on a coarser clock than the lease and may be some milliseconds early.
    private void OnTime(Action ended)
    {
        if (_session.IsLive)
            Restart();
        else
            ended();
    }
}
