using System.Text.Json;
using UserBalance.Gateway.Admin.Pools;

namespace UserBalance.Gateway.Admin.Tests.Pools;

public sealed class SecondsConverterTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new SecondsConverter() } };

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1.5", 15_000_000)]
    [InlineData("-2", -20_000_000)]
    public void Read_Number_IsSeconds(string json, long ticks) =>
        Assert.Equal(TimeSpan.FromTicks(ticks), JsonSerializer.Deserialize<TimeSpan>(json, Options));

    [Theory]
    [InlineData("1e300")]
    [InlineData("-922337203686")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void Read_AnythingElse_IsNotTheJsonThatIsNeeded(string json) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<TimeSpan>(json, Options));

    [Fact]
    public void Write_Duration_IsRoundedToMilliseconds() =>
        Assert.Equal("1.235", JsonSerializer.Serialize(TimeSpan.FromSeconds(1.23456), Options));
}
