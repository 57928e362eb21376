namespace UserBalance.Compare.Loads;

/// <summary>Percentiles of times.</summary>
internal sealed record Percentiles(TimeSpan P50, TimeSpan P90, TimeSpan P99)
{
    /// <summary>Those of some times, each the smallest that so many percent do not exceed.</summary>
    public static Percentiles Of(IEnumerable<TimeSpan> times)
    {
        var sorted = times.Order().ToArray();
        return sorted.Length == 0
            ? throw new InvalidOperationException("There was no answer at all.")
            : new(At(sorted, 50), At(sorted, 90), At(sorted, 99));
    }

    private static TimeSpan At(TimeSpan[] sorted, int percent) => sorted[((sorted.Length * percent) + 99) / 100 - 1];
}
