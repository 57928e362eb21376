namespace UserBalance.Gateway.Sync;

/// <summary>The gateway's monotonic clock. Leases and activity are told apart by it only, so the wall clock may jump.</summary>
/// <param name="time">The source of time.</param>
internal sealed class GatewayClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    public TimeSpan Now => time.GetElapsedTime(_start);
}
