using System.Diagnostics;

namespace UserBalance.Compare.Loads;

/// <summary>Lets a thread do something again and again at a steady rate, also when it was late once.</summary>
/// <param name="interval">From one time to the next.</param>
/// <param name="end">When to stop.</param>
internal sealed class Pace(TimeSpan interval, CancellationToken end)
{
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _times;

    /// <summary>Waits until it is time.</summary>
    /// <returns>Whether to go on.</returns>
    public bool Wait()
    {
        var early = (interval * _times++) - Stopwatch.GetElapsedTime(_began);
        return early > TimeSpan.Zero ? !end.WaitHandle.WaitOne(early) : !end.IsCancellationRequested;
    }
}
