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

    /// <summary>The same before the load.</summary>
    public static Metric MemoryBefore { get; } = new("memory before, MB", MoreIsBetter: false, 0, IsCompared: false);

    public static Metric MemoryPerConnection { get; } = new("memory per connection, KB", MoreIsBetter: false, 1);

    public static Metric KeepAliveP50 { get; } = new("keep-alive p50, ms", MoreIsBetter: false, 2);

    public static Metric KeepAliveP99 { get; } = new("keep-alive p99, ms", MoreIsBetter: false, 2);

    public static Metric ConnectP50 { get; } = new("connect p50, ms", MoreIsBetter: false, 2);

    public static Metric ConnectP99 { get; } = new("connect p99, ms", MoreIsBetter: false, 2);

    public static Metric TurnedAway { get; } = new("turned away/s", MoreIsBetter: true, 0, IsCompared: false);

    public static Metric HostileOpened { get; } = new("hostile connections/s", MoreIsBetter: true, 0, IsCompared: false);

    /// <summary>Of one core.</summary>
    public static Metric CpuLoad { get; } = new("CPU, %", MoreIsBetter: false, 0, IsCompared: false);

    public static Metric StartTime { get; } = new("start, s", MoreIsBetter: false, 2);

    public static Metric Failed { get; } = new("failed", MoreIsBetter: false, 0, IsCompared: false);
}
