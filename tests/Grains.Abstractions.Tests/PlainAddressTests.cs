using System.Net;

namespace UserBalance.Grains.Abstractions.Tests;

public sealed class PlainAddressTests
{
    [Theory]
    [InlineData("192.0.2.1")]
    [InlineData("0.0.0.0")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("2001:DB8:0::1")]
    [InlineData("1:2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.1")]
    public void TryParse_Address_IsRead(string text)
    {
        Assert.True(PlainAddress.TryParse(text, out var address));
        Assert.Equal(IPAddress.Parse(text), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("010.0.0.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.1\0")]
    [InlineData(" 192.0.2.1")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::1%1")]
    [InlineData("::%110.0.0")]
    [InlineData("::1/64")]
    [InlineData("::ffff:192.0.2.01")]
    [InlineData("::ffff:0xC0.0.2.1")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("example")]
    public void TryParse_AnythingElse_IsRefused(string text)
    {
        Assert.False(PlainAddress.TryParse(text, out var address));
        Assert.Equal(IPAddress.None, address);
    }

    [Fact]
    public void TryParse_OtherFamily_IsRefused()
    {
        Assert.False(PlainAddress.TryParseIPv4("::1", out _));
        Assert.False(PlainAddress.TryParseIPv6("192.0.2.1", out _));
    }
}
