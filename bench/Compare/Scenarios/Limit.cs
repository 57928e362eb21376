using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Scenarios;

/// <summary>What the median of the first contender's figures is to reach.</summary>
/// <param name="Metric">Of what.</param>
/// <param name="Value">At least, if more is better; otherwise at most.</param>
internal sealed record Limit(Metric Metric, double Value);
