namespace UserBalance.Gateway.Core.Sessions;

/// <summary>The gateway's monotonic clock. Leases and activity are told apart by it only, so the wall clock may jump.</summary>
/// <param name="time">The source of time.</param>
internal sealed class GatewayClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    // Asked once: TimeProvider.GetElapsedTime asks for it, and divides, each time.
    private readonly double _ticksPerStamp = (double)TimeSpan.TicksPerSecond / time.TimestampFrequency;

    public TimeSpan Now => new((long)((time.GetTimestamp() - _start) * _ticksPerStamp));
}
