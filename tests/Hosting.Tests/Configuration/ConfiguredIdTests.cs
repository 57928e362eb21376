using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class ConfiguredIdTests
{
    [Theory]
    [InlineData("app", "app")]
    [InlineData("App-2", "app-2")]
    [InlineData("0", "0")]
    [InlineData(
        "a123456789012345678901234567890123456789012345678901234567890-2",
        "a123456789012345678901234567890123456789012345678901234567890-2")]
    public void TryParse_Id_IsInLowerCase(string text, string id)
    {
        Assert.True(ConfiguredId.TryParse(text, out var given, out _));
        Assert.Equal(id, given);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-app")]
    [InlineData("my_app")]
    [InlineData("my app")]
    [InlineData("app\n")]
    [InlineData("äpp")]
    [InlineData("\u212A")] // The Kelvin sign, whose lower case is an ordinary k.
    [InlineData("a1234567890123456789012345678901234567890123456789012345678901-3")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ConfiguredId.TryParse(text, out _, out _));
}
