namespace UserBalance.Outages;

/// <summary>
/// Decides when to say that something does not work, however often it fails: when that begins, now and then while it lasts, and when it is
/// over. What is said, and where, is the caller's. Any thread may report to it.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class OutageNotice(TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile bool _lasts;
    private bool _isSaid;
    private long _began;
    private long _failed;
    private long _said;
    private long _worked = time.GetTimestamp();

    /// <summary>How often it is said that an outage lasts.</summary>
    public required TimeSpan Reminder { get; init; }

    /// <summary>
    /// How long an outage lasts before it is said at all; one that ends before is not said to be over either. Default: zero, the first
    /// failure is said. Otherwise an outage counts from the last success.
    /// </summary>
    public TimeSpan Grace { get; init; }

    /// <summary>For how long nothing may fail before a success ends an outage. Default: zero, the first success ends it.</summary>
    public TimeSpan Relief { get; init; }

    /// <summary>How long ago the last failure was, in this outage or the one before. Meaningless before the first.</summary>
    public TimeSpan SinceFailure => time.GetElapsedTime(Volatile.Read(ref _failed));

    /// <summary>How long ago an outage was last said to begin or to last. Meaningless before that.</summary>
    public TimeSpan SinceSaid => time.GetElapsedTime(Volatile.Read(ref _said));

    /// <summary>It has failed.</summary>
    /// <param name="lasted">How long the outage lasts by now.</param>
    /// <returns>Whether to say so.</returns>
    public bool Failed(out TimeSpan lasted)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_lasts)
                _began = Grace > TimeSpan.Zero ? Volatile.Read(ref _worked) : now;
            _lasts = true;
            Volatile.Write(ref _failed, now);
            lasted = time.GetElapsedTime(_began, now);
            if (_isSaid ? time.GetElapsedTime(_said, now) < Reminder : lasted < Grace)
                return false;
            _isSaid = true;
            Volatile.Write(ref _said, now);
            return true;
        }
    }

    /// <summary>It has worked.</summary>
    /// <param name="lasted">How long the outage lasted that is over with this; zero if none is.</param>
    /// <returns>Whether to say that it is over.</returns>
    public bool Worked(out TimeSpan lasted)
    {
        lasted = TimeSpan.Zero;
        // Where every success is reported, what is only read stays in every core's cache.
        if (_lasts)
            return End(ref lasted);
        if (Grace > TimeSpan.Zero)
            Volatile.Write(ref _worked, time.GetTimestamp());
        return false;
    }

    private bool End(ref TimeSpan lasted)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (!_lasts || time.GetElapsedTime(_failed, now) < Relief)
                return false;
            lasted = time.GetElapsedTime(_began, now);
            var wasSaid = _isSaid;
            (_lasts, _isSaid) = (false, false);
            Volatile.Write(ref _worked, now);
            return wasSaid;
        }
    }
}
