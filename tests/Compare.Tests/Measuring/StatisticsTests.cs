using UserBalance.Compare.Measuring;

namespace UserBalance.Compare.Tests.Measuring;

public sealed class StatisticsTests
{
    [Fact]
    public void Range_OddCount_HasTheMiddleOne() => Assert.Equal(new(3, 1, 9), Statistics.Range([9, 1, 3]));

    [Fact]
    public void Range_EvenCount_HasTheMeanOfTheTwoInTheMiddle() => Assert.Equal(new(4, 1, 9), Statistics.Range([9, 1, 3, 5]));

    // From tables of the binomial distribution: two outer figures of five miss the median with 2/32, of eight with 2/256, and so on.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0.5)]
    [InlineData(5, 0.9375)]
    [InlineData(7, 1 - (2.0 / 128))]
    [InlineData(8, 1 - (2.0 * (1 + 8) / 256))]
    [InlineData(11, 1 - (2.0 * (1 + 11 + 55) / 2048))]
    public void Confidence_OfACount_IsThatOfTheNarrowestIntervalWithNinetyPercent(int count, double expected) =>
        Assert.Equal(expected, Statistics.Confidence(count), 12);

    [Fact]
    public void Interval_FiveFigures_ReachesFromTheLeastToTheGreatest() => Assert.Equal(new(3, 1, 5), Statistics.Interval([5, 4, 3, 2, 1]));

    [Fact]
    public void Interval_EightFigures_LeavesOutOneOnEachSide() =>
        Assert.Equal(new(4.5, 2, 7), Statistics.Interval([8, 7, 6, 5, 4, 3, 2, 1]));
}
