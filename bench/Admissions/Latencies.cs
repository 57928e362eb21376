namespace UserBalance.AdmissionsBench;

/// <summary>How fast clients were admitted.</summary>
/// <param name="Count">How many.</param>
/// <param name="PerSecond">How many a second.</param>
/// <param name="P50">Half of them waited no longer.</param>
/// <param name="P99">99 of 100 waited no longer.</param>
/// <param name="Longest">All of them waited no longer.</param>
internal readonly record struct Latencies(int Count, double PerSecond, TimeSpan P50, TimeSpan P99, TimeSpan Longest)
{
    public static Latencies Of(IEnumerable<TimeSpan> latencies, TimeSpan duration)
    {
        var sorted = latencies.Order().ToArray();
        return new(
            sorted.Length,
            sorted.Length / duration.TotalSeconds,
            sorted[sorted.Length / 2],
            sorted[(int)(sorted.Length * 0.99)],
            sorted[^1]);
    }
}
