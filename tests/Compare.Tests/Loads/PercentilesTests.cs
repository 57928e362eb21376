using UserBalance.Compare.Loads;

namespace UserBalance.Compare.Tests.Loads;

public sealed class PercentilesTests
{
    [Fact]
    public void Of_AHundredTimes_IsTheSmallestThatSoManyPercentDoNotExceed() =>
        Assert.Equal(
            new(TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(99)),
            Percentiles.Of(Enumerable.Range(1, 100).Reverse().Select(seconds => TimeSpan.FromSeconds(seconds))));

    [Fact]
    public void Of_OneTime_IsThat() =>
        Assert.Equal(
            new(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3)), Percentiles.Of([TimeSpan.FromSeconds(3)]));

    [Fact]
    public void Of_Nothing_Throws() => Assert.Throws<InvalidOperationException>(() => Percentiles.Of([]));
}
