namespace UserBalance.Gateway.Tests.Http.Setup;

/// <summary>Samples the process's managed memory every 20 ms from its creation on.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private readonly long _baseline = GC.GetTotalMemory(forceFullCollection: true);
    private readonly ITimer _timer;
    private long _peak;

    public MemoryWatch() =>
        _timer = TimeProvider.System.CreateTimer(_ => Sample(), state: null, TimeSpan.Zero, TimeSpan.FromMilliseconds(20));

    /// <summary>How far above the baseline it was at most, in bytes.</summary>
    public long PeakGrowth => Math.Max(0, Interlocked.Read(ref _peak) - _baseline);

    public void Dispose() => _timer.Dispose();

    private void Sample()
    {
        var now = GC.GetTotalMemory(forceFullCollection: false);
        var peak = Interlocked.Read(ref _peak);
        while (now > peak && Interlocked.CompareExchange(ref _peak, now, peak) is var seen && seen != peak)
            peak = seen;
    }
}
