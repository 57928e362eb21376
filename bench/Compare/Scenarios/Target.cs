using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Scenarios;

/// <summary>A ratio to be reached.</summary>
/// <param name="Metric">Of what.</param>
/// <param name="Against">The contender that the first one is compared with.</param>
/// <param name="Ratio">At least, if more is better; otherwise at most.</param>
internal sealed record Target(Metric Metric, string Against, double Ratio);
