namespace UserBalance.StoreBench;

/// <summary>Callers that repeat an operation for a while, each as soon as its last one was acknowledged.</summary>
internal static class Load
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(1);

    /// <summary>Runs the callers and counts what was acknowledged after the warm-up.</summary>
    /// <returns>Operations per second.</returns>
    public static async Task<double> Run(IReadOnlyList<Func<Task<long>>> callers, TimeSpan duration)
    {
        var start = TimeProvider.System.GetTimestamp();
        var counts = await Task.WhenAll(callers.Select(caller => Task.Run(() => Repeat(caller, start, duration))));
        return counts.Sum() / duration.TotalSeconds;
    }

    private static async Task<long> Repeat(Func<Task<long>> operation, long start, TimeSpan duration)
    {
        var counted = 0L;
        for (var elapsed = TimeSpan.Zero; elapsed < WarmUp + duration; elapsed = TimeProvider.System.GetElapsedTime(start))
        {
            await operation();
            if (elapsed > WarmUp)
                counted++;
        }

        return counted;
    }
}
