using System.Net;
using CsCheck;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Hosting.Tests.Configuration;

public sealed class HostPortTests
{
    [Theory]
    [InlineData("10.0.0.1:80", "10.0.0.1", 80)]
    [InlineData("[::1]:5011", "::1", 5011)]
    [InlineData("[2001:DB8:0::1]:1", "2001:db8::1", 1)]
    [InlineData("[::ffff:10.0.0.1]:80", "10.0.0.1", 80)]
    [InlineData("Backend-1.Example:65535", "backend-1.example", 65535)]
    [InlineData("localhost:80", "localhost", 80)]
    [InlineData("my_service:80", "my_service", 80)]
    [InlineData("10.example:80", "10.example", 80)]
    [InlineData("example.:80", "example.", 80)]
    public void TryParse_Address_IsCanonical(string text, string host, int port)
    {
        Assert.True(HostPort.TryParse(text, out var value, out _));
        Assert.Equal(new HostPort(host, port), value);
    }

    [Theory]
    [InlineData("", "the port is missing")]
    [InlineData("backend", "the port is missing")]
    [InlineData("[::1]", "the port is missing")]
    [InlineData(":80", null)]
    [InlineData("backend:", null)]
    [InlineData("backend:0", null)]
    [InlineData("backend:65536", null)]
    [InlineData("backend:+80", null)]
    [InlineData("backend:80 ", null)]
    [InlineData("backend:http", null)]
    [InlineData("http://backend:80", "leave out the scheme and the path")]
    [InlineData("backend:80/path", null)]
    [InlineData("::1:80", "an IPv6 address stands in brackets, as in [::1]:80")]
    [InlineData("0.0.0.0:80", "that address is for listening, not for connecting")]
    [InlineData("[::]:80", "that address is for listening, not for connecting")]
    [InlineData("10.1:80", null)]
    [InlineData("010.0.0.1:80", null)]
    [InlineData("256.0.0.1:80", null)]
    [InlineData("1.2.3.4.5:80", null)]
    [InlineData("[10.0.0.1]:80", null)]
    [InlineData("-backend:80", null)]
    [InlineData("back end:80", null)]
    [InlineData("a..b:80", null)]
    [InlineData("host\n:80", null)]
    [InlineData("0.0.0.0x8:80", null)]
    [InlineData("0x7f000001:80", null)]
    [InlineData("[::ffff:010.0.0.1]:80", null)]
    [InlineData("backend:80\0", null)]
    public void TryParse_AnythingElse_IsRefused(string text, string? hint)
    {
        Assert.False(HostPort.TryParse(text, out _, out var given));
        Assert.Equal(hint, given);
    }

    [Theory]
    [InlineData("127.0.0.1:5001")]
    [InlineData("0.0.0.0:1")]
    [InlineData("[::]:65535")]
    public void TryParseBind_AddressAndPort_IsRead(string text)
    {
        Assert.True(HostPort.TryParseBind(text, out var value, out _));
        Assert.Equal(IPEndPoint.Parse(text), value);
    }

    [Theory]
    [InlineData("127.0.0.1:0", null)]
    [InlineData("127.0.0.1", "the port is missing")]
    [InlineData("backend:80", null)]
    [InlineData("localhost:80", "write 127.0.0.1:80")]
    [InlineData("*:80", "for all addresses of the machine write [::]:80, or 0.0.0.0:80 for IPv4 only")]
    public void TryParseBind_AnythingElse_IsRefused(string text, string? hint)
    {
        Assert.False(HostPort.TryParseBind(text, out _, out var given));
        Assert.Equal(hint, given);
    }

    [Fact]
    public void TryParse_WhatToStringWrites_IsTheSameAddress()
    {
        var addresses = Gen.OneOf(Gen.Byte.Array[4], Gen.Byte.Array[16]).Select(bytes => new IPAddress(bytes));
        Gen.Select(addresses, Gen.Int[1, 65535]).Sample((address, port) =>
        {
            if (!HostPort.TryParse(new IPEndPoint(address, port).ToString(), out var first, out var hint))
                return hint is not null;
            return HostPort.TryParse(first.ToString(), out var second, out _) && first == second;
        });
    }

    [Fact]
    public void TryParse_AnyText_NeverThrows() =>
        Gen.String["0123456789abcdef.:[]%-_/ "].Sample(text => HostPort.TryParse(text, out var value, out _) ? value.Port > 0 : true);
}
