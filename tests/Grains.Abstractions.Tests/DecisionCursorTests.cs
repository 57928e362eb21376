namespace UserBalance.Grains.Abstractions.Tests;

public sealed class DecisionCursorTests
{
    [Theory]
    [InlineData("0-0", 0, 0)]
    [InlineData("3-17", 3, 17)]
    [InlineData("9223372036854775807-9223372036854775807", long.MaxValue, long.MaxValue)]
    public void TryParse_EpochAndSequence_IsACursorThatIsWrittenTheSame(string text, long epoch, long sequence)
    {
        Assert.True(DecisionCursor.TryParse(text, out var cursor));
        Assert.Equal(new DecisionCursor(epoch, sequence), cursor);
        Assert.Equal(text, cursor.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("3")]
    [InlineData("3-")]
    [InlineData("-3")]
    [InlineData("3--1")]
    [InlineData("3-1-1")]
    [InlineData(" 3-1")]
    [InlineData("3-9223372036854775808")]
    public void TryParse_AnythingElse_IsNone(string text) => Assert.False(DecisionCursor.TryParse(text, out _));
}
