namespace UserBalance.Gateway.Health;

/// <summary>What a look at a server has shown.</summary>
/// <param name="Succeeded">Whether it answers.</param>
/// <param name="Detail">In a few words.</param>
/// <param name="Latency">How long it took.</param>
internal readonly record struct ProbeResult(bool Succeeded, string Detail, TimeSpan Latency);
