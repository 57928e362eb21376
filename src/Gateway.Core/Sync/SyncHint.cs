namespace UserBalance.Gateway.Core.Sync;

/// <summary>Wakes the sync loop before its interval is over. A hint that comes while nobody waits is kept for the next wait.</summary>
/// <param name="time">The source of time.</param>
internal sealed class SyncHint(TimeProvider time)
{
    // Whoever gives a hint goes on with the sync, up to where it is sent. So nobody may give one who holds something.
    private TaskCompletionSource _given = new();

    /// <summary>Gives a hint.</summary>
    public void SyncNow() => Volatile.Read(ref _given).TrySetResult();

    /// <summary>Waits for the pause to be over, or for a hint, or for <paramref name="stop"/>.</summary>
    public async Task WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        var given = Volatile.Read(ref _given);
        await given.Task.WaitAsync(pause, time, stop)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (given.Task.IsCompleted)
            Volatile.Write(ref _given, new());
    }
}
