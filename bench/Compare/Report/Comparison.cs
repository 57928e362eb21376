using UserBalance.Compare.Measuring;
using UserBalance.Compare.Scenarios;

namespace UserBalance.Compare.Report;

/// <summary>The first contender of a scenario compared with another one, by a metric.</summary>
/// <param name="Against">The other one.</param>
/// <param name="Metric">By what.</param>
/// <param name="Ratio">The first one's figure divided by the other's of the same round: the median with its interval.</param>
/// <param name="Wanted">At least this if more is better, otherwise at most.</param>
internal sealed record Comparison(string Against, Metric Metric, Statistics Ratio, double Wanted)
{
    /// <summary>Whether the interval reaches what is wanted.</summary>
    public bool Reaches => Metric.MoreIsBetter ? Ratio.High >= Wanted : Ratio.Low <= Wanted;

    /// <summary>All comparisons of a scenario.</summary>
    public static IEnumerable<Comparison> Of(Outcome outcome) =>
        from other in outcome.Series.Skip(1)
        from metric in other.Samples[0].Keys
        where metric.IsCompared
        select new Comparison(
            other.Name,
            metric,
            Statistics.Interval(outcome.Series[0].Figures(metric).Zip(other.Figures(metric), (mine, its) => mine / its)),
            outcome.Scenario.Targets.FirstOrDefault(target => target.Metric == metric && target.Against == other.Name)?.Ratio ?? 1);
}
