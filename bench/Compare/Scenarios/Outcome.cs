using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Scenarios;

/// <summary>What a scenario has shown.</summary>
/// <param name="Scenario">Which.</param>
/// <param name="Series">One for each contender, in their order.</param>
internal sealed record Outcome(Scenario Scenario, IReadOnlyList<Series> Series);

/// <summary>What a contender has shown.</summary>
/// <param name="Name">Which.</param>
/// <param name="Samples">One for each round.</param>
internal sealed record Series(string Name, IReadOnlyList<Sample> Samples)
{
    /// <summary>The figures of a metric, round by round.</summary>
    public IEnumerable<double> Figures(Metric metric) => Samples.Select(sample => sample[metric]);
}
