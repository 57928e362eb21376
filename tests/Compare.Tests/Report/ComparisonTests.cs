using UserBalance.Compare.Measuring;
using UserBalance.Compare.Report;

namespace UserBalance.Compare.Tests.Report;

public sealed class ComparisonTests
{
    private static readonly double[] Hundreds = [100, 100, 100, 100, 100];

    [Fact]
    public void Of_TwoContenders_DividesRoundByRound()
    {
        var comparison = Assert.Single(Comparison.Of(new Played().With(Metric.Rate, [10, 40, 90], [10, 20, 30])));

        Assert.Equal("other", comparison.Against);
        Assert.Equal(new(2, 1, 3), comparison.Ratio);
    }

    [Theory]
    [InlineData(new double[] { 90, 95, 96, 97, 100 }, true)]
    [InlineData(new double[] { 90, 95, 96, 97, 99 }, false)]
    public void Reaches_MoreIsBetter_WhenTheUpperEndDoes(double[] mine, bool expected) =>
        Assert.Equal(expected, Assert.Single(Comparison.Of(new Played().With(Metric.Rate, mine, Hundreds))).Reaches);

    [Theory]
    [InlineData(new double[] { 100, 105, 106, 107, 110 }, true)]
    [InlineData(new double[] { 101, 105, 106, 107, 110 }, false)]
    public void Reaches_LessIsBetter_WhenTheLowerEndDoes(double[] mine, bool expected) =>
        Assert.Equal(expected, Assert.Single(Comparison.Of(new Played().With(Metric.Cpu, mine, Hundreds))).Reaches);

    [Theory]
    [InlineData(2.0, true)]
    [InlineData(2.1, false)]
    public void Reaches_AnotherTarget_CountsInsteadOfOne(double ratio, bool expected)
    {
        var scenario =
            new Played { Targets = [new(Metric.Rate, "other", ratio), new(Metric.Rate, "nobody", 9), new(Metric.Cpu, "other", 9)] };

        Assert.Equal(expected, Assert.Single(Comparison.Of(scenario.With(Metric.Rate, [200], [100]))).Reaches);
    }

    [Fact]
    public void Of_MetricThatIsOnlyShown_IsEmpty() =>
        Assert.Empty(Comparison.Of(new Played().With(Metric.Memory, Hundreds, Hundreds)));
}
