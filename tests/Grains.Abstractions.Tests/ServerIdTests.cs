namespace UserBalance.Grains.Abstractions.Tests;

public sealed class ServerIdTests
{
    [Theory]
    [InlineData("s2", "s10")]
    [InlineData("s", "s1")]
    [InlineData("s1", "t0")]
    [InlineData("rack2-s9", "rack10-s1")]
    [InlineData("s1-a", "s1-b")]
    [InlineData("1", "a")]
    [InlineData("s99999999999999999999998", "s99999999999999999999999")]
    public void CompareTo_NumericRuns_AreComparedAsNumbers(string first, string second)
    {
        Assert.True(new ServerId(first) < new ServerId(second));
        Assert.True(new ServerId(second) > new ServerId(first));
    }

    [Fact]
    public void CompareTo_SameNumberWrittenDifferently_StillOrdersTheIds()
    {
        Assert.NotEqual(0, new ServerId("s02").CompareTo(new ServerId("s2")));
        Assert.Equal(0, new ServerId("s2").CompareTo(new ServerId("s2")));
    }
}
