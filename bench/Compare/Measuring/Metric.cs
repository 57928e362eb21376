namespace UserBalance.Compare.Measuring;

/// <summary>Something that is measured.</summary>
/// <param name="Name">With its unit.</param>
/// <param name="MoreIsBetter">Which direction is the good one.</param>
/// <param name="Decimals">How many are shown.</param>
/// <param name="IsCompared">Whether the report has ratios of it.</param>
internal sealed record Metric(string Name, bool MoreIsBetter, int Decimals, bool IsCompared = true)
{
    public static Metric Rate { get; } = new("requests/s", MoreIsBetter: true, 0);

    /// <summary>Of the proxy's own processes, in user and kernel mode.</summary>
    public static Metric Cpu { get; } = new("CPU per request, µs", MoreIsBetter: false, 1);

    public static Metric Throughput { get; } = new("MB/s", MoreIsBetter: true, 0);

    /// <summary>Of the proxy's own processes, in user and kernel mode.</summary>
    public static Metric CpuPerGigabyte { get; } = new("CPU per GB, ms", MoreIsBetter: false, 0);

    public static Metric P50 { get; } = new("p50, ms", MoreIsBetter: false, 2);

    public static Metric P90 { get; } = new("p90, ms", MoreIsBetter: false, 2, IsCompared: false);

    public static Metric P99 { get; } = new("p99, ms", MoreIsBetter: false, 2);

    /// <summary>The most resident memory of the proxy's processes while the load ran.</summary>
    public static Metric PeakMemory { get; } = new("peak memory, MB", MoreIsBetter: false, 0, IsCompared: false);

    /// <summary>The resident memory of the proxy's processes when the load had ended.</summary>
    public static Metric Memory { get; } = new("memory after, MB", MoreIsBetter: false, 0, IsCompared: false);

    public static Metric Failed { get; } = new("failed", MoreIsBetter: false, 0, IsCompared: false);
}
