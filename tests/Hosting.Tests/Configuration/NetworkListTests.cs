using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class NetworkListTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("192.0.2.7", "192.0.2.7/32")]
    [InlineData("2001:db8::/32", "2001:db8::/32")]
    [InlineData("2001:DB8::7", "2001:db8::7/128")]
    [InlineData(" 10.0.0.0/8 ,192.0.2.7 ", "10.0.0.0/8, 192.0.2.7/32")]
    public void TryParse_NetworksAndAddresses_AreNetworks(string text, string expected)
    {
        Assert.True(NetworkList.TryParse(text, out var networks, out _));
        Assert.Equal(expected, string.Join(", ", networks));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("10.0.0.0/8,")]
    [InlineData("10.0.0.0/8 192.0.2.7")]
    [InlineData("0.0.0.0/0")]
    [InlineData("::/0")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/08x")]
    [InlineData("10")]
    [InlineData("010.0.0.0/8")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%1")]
    [InlineData("::%110.0.0/32")]
    [InlineData("1::010.0.0.0/32")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("proxy.example")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(NetworkList.TryParse(text, out _, out _));

    [Fact]
    public void TryParse_BitsBehindTheLength_SaysSo()
    {
        Assert.False(NetworkList.TryParse("10.0.0.1/8", out _, out var hint));
        Assert.Equal("the network that 10.0.0.1/8 is in is 10.0.0.0/8", hint);
    }
}
