namespace UserBalance.Gateway.Core.Sessions;

/// <summary>
/// One uninterrupted time for which this process may act on what a pool told it. A lease that has ended never runs again: what was
/// begun under it is over, also when the pool answers afterwards and grants another.
/// </summary>
/// <remarks>
/// <see cref="Runs"/> is asked before every write to a server, so that a process which was frozen, or a timer that is late, sends
/// nothing after the end.
/// </remarks>
/// <param name="clock">The gateway's clock.</param>
/// <param name="end">When it ends unless it is extended before.</param>
internal sealed class Lease(GatewayClock clock, TimeSpan end)
{
    private long _end = end.Ticks;

    /// <summary>The gateway's clock.</summary>
    public GatewayClock Clock => clock;

    /// <summary>Whether it runs now.</summary>
    public bool Runs
    {
        get
        {
            // The clock is read last: a pause before that is seen.
            var end = Volatile.Read(ref _end);
            return clock.Now.Ticks < end;
        }
    }

    /// <summary>Whether it runs at <paramref name="now"/>, which was read from the clock just now.</summary>
    public bool RunsAt(TimeSpan now) => now.Ticks < Volatile.Read(ref _end);

    /// <summary>How long it still runs; not positive when it has ended.</summary>
    public TimeSpan Remaining => new TimeSpan(Volatile.Read(ref _end)) - clock.Now;

    /// <summary>Extends a lease that still runs.</summary>
    public void Extend(TimeSpan newEnd) => Volatile.Write(ref _end, newEnd.Ticks);
}
