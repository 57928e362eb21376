using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Scenarios;

/// <summary>What a contender has shown.</summary>
/// <param name="Name">Which.</param>
/// <param name="Samples">One for each round.</param>
internal sealed record Series(string Name, IReadOnlyList<Sample> Samples)
{
    /// <summary>The figures of a metric, round by round.</summary>
    public IEnumerable<double> Figures(Metric metric) => Samples.Select(sample => sample[metric]);
}
