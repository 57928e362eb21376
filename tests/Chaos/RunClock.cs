namespace UserBalance.Chaos;

/// <summary>The one clock of a run: whatever is recorded, by users, witnesses and faults, can be put in order.</summary>
internal sealed class RunClock
{
    private readonly TimeProvider _time = TimeProvider.System;
    private long _start;

    public RunClock() => Restart();

    /// <summary>The time since the start of the run; it never goes back.</summary>
    public TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>Makes this the start.</summary>
    public void Restart() => _start = _time.GetTimestamp();

    public Task DelayAsync(TimeSpan delay, CancellationToken stop) => Task.Delay(delay, _time, stop);

    /// <summary>Waits, or until told to stop.</summary>
    /// <returns>Whether the time has passed.</returns>
    public async Task<bool> PassAsync(TimeSpan delay, CancellationToken stop)
    {
        await Task.Delay(delay, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
