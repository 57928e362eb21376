using CsCheck;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("90s", 90)]
    [InlineData("15m", 900)]
    [InlineData("24h", 86_400)]
    [InlineData("1d", 86_400)]
    [InlineData("00:00:05", 5)]
    [InlineData("1:00:00", 3_600)]
    [InlineData("23:59:59", 86_399)]
    [InlineData("1.00:00:00", 86_400)]
    [InlineData("30.23:59:59", 2_678_399)]
    public void TryParse_WhatIsDocumented_IsRead(string text, long seconds)
    {
        Assert.True(Duration.TryParse(text, out var value, out _));
        Assert.Equal(TimeSpan.FromSeconds(seconds), value);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1.5h")]
    [InlineData("5 s")]
    [InlineData("5s ")]
    [InlineData("5s\n")]
    [InlineData("5S")]
    [InlineData("500ms")]
    [InlineData("1w")]
    [InlineData("1d12h")]
    [InlineData("01:00")]
    [InlineData("1:2:3")]
    [InlineData("00:60:00")]
    [InlineData("00:00:60")]
    [InlineData("00:00:01.5")]
    [InlineData("-1.00:00:00")]
    [InlineData("٣s")]
    [InlineData("999999999999999999d")]
    [InlineData("999999999999999999.00:00:00")]
    [InlineData("99999999999999999999999999s")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _, out _));

    [Theory]
    [InlineData("90", "a number needs its unit, write 90s for seconds")]
    [InlineData("24:00:00", "write 24h or 1.00:00:00")]
    [InlineData("36:00:00", "write 36h or 1.12:00:00")]
    [InlineData("25:30:00", "write 1.01:30:00")]
    [InlineData("1.24:00:00", "hours go from 00 to 23 beside days")]
    public void TryParse_AMistakeThatIsKnown_IsExplained(string text, string hint)
    {
        Assert.False(Duration.TryParse(text, out _, out var given));
        Assert.Equal(hint, given);
    }

    [Fact]
    public void Format_AnyDurationOfWholeSeconds_IsReadAgain() =>
        Gen.Long[0, (long)TimeSpan.MaxValue.TotalSeconds].Select(TimeSpan.FromSeconds).Sample(value =>
            Duration.TryParse(Duration.Format(value), out var read, out _) && read == value);

    [Fact]
    public void TryParse_TheConstantFormatOfDotNet_MeansTheSame() =>
        Gen.Long[0, (long)TimeSpan.MaxValue.TotalSeconds].Select(TimeSpan.FromSeconds).Sample(value =>
            Duration.TryParse(value.ToString("c"), out var read, out _) && read == value);

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Gen.String["0123456789:.smhd- "].Sample(text => Duration.TryParse(text, out var value, out _) || value == default);
}
