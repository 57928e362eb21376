namespace UserBalance.Grains.Timing;

/// <summary>
/// The clock of one pool activation: starts at the wall clock's time and then only runs forward, so that a step of the wall
/// clock expires nobody early. UTC.
/// </summary>
/// <param name="time">The source of time.</param>
internal sealed class PoolClock(TimeProvider time)
{
    private readonly DateTime _start = time.GetUtcNow().UtcDateTime;
    private readonly long _startTimestamp = time.GetTimestamp();

    public DateTime Now => _start + time.GetElapsedTime(_startTimestamp);
}
