namespace UserBalance.Compare.Loads;

/// <summary>What a load saw.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="Failed">How many were not, or not with 200.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Latency">How long an answer took.</param>
internal sealed record LoadResult(long Requests, long Failed, TimeSpan Duration, Percentiles Latency);
