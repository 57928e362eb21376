using UserBalance.Compare.Measuring;
using UserBalance.Compare.Peers;
using UserBalance.Compare.Scenarios;

namespace UserBalance.Compare.Tests.Report;

/// <summary>A scenario that was not played, with figures as if it had been.</summary>
internal sealed class Played : Scenario
{
    public override string Name => "played";

    public override string About => "What is said about it.";

    public override Task<IReadOnlyList<Contender>> PrepareAsync(Stage stage) => throw new NotSupportedException();

    /// <summary>The outcome if two contenders have these figures of a metric.</summary>
    public Outcome With(Metric metric, double[] mine, double[] other) =>
        new(this, [Series("mine", metric, mine), Series("other", metric, other)]);

    private static Series Series(string name, Metric metric, double[] figures) =>
        new(name, [.. figures.Select(figure => new Sample { [metric] = figure })]);
}
