using System.Buffers.Binary;
using System.Net;

namespace UserBalance.Grains.Abstractions.Tests;

public sealed class ClientKeyTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:DB8:0::1", "2001:db8::1")]
    [InlineData("::1", "::1")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("::", "::")]
    public void From_AnyFormOfAnAddress_IsCanonical(string address, string expected) =>
        Assert.Equal(expected, ClientKey.From(IPAddress.Parse(address)).ToString());

    [Fact]
    public void From_ScopeId_IsDropped() =>
        Assert.Equal(ClientKey.From(IPAddress.Parse("fe80::1%2")), ClientKey.From(IPAddress.Parse("fe80::1%3")));

    [Theory]
    [InlineData("192.0.2.7", 24, 128, "192.0.2.0-24")]
    [InlineData("::ffff:192.0.2.7", 24, 128, "192.0.2.0-24")]
    [InlineData("192.0.2.7", 1, 128, "128.0.0.0-1")]
    [InlineData("2001:db8:1:2:3:4:5:6", 32, 64, "2001:db8:1:2::-64")]
    [InlineData("2001:db8:1:2:3:4:5:6", 32, 72, "2001:db8:1:2::-72")]
    [InlineData("ffff::1", 32, 1, "8000::-1")]
    public void From_PrefixLength_KeepsThatManyBits(string address, int ipv4, int ipv6, string expected) =>
        Assert.Equal(expected, ClientKey.From(IPAddress.Parse(address), ipv4, ipv6).ToString());

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.0-24")]
    [InlineData("192.0.0.0-16", "192.0.0.0-16")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1::-48")]
    [InlineData("2001:db8::-32", "2001:db8::-32")]
    public void Within_Prefix_KeepsThatManyBitsAtMost(string client, string expected)
    {
        Assert.True(ClientKey.TryParse(client, out var key));
        Assert.True(ClientKey.TryParse(expected, out var network));
        Assert.Equal(network, key.Within(24, 48));
    }

    [Theory]
    [InlineData(0, 128)]
    [InlineData(33, 128)]
    [InlineData(32, 0)]
    [InlineData(32, 129)]
    public void From_PrefixLengthOutOfRange_Throws(int ipv4, int ipv6) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClientKey.From(IPAddress.Loopback, ipv4, ipv6));

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("192.0.2.0-24")]
    [InlineData("2001:db8::1")]
    [InlineData("2001:db8::-64")]
    [InlineData("::-1")]
    public void TryParse_WhatToStringWrites_IsTheSameKey(string text)
    {
        Assert.True(ClientKey.TryParse(text, out var key));
        Assert.Equal(text, key.ToString());
    }

    [Fact]
    public void TryParse_PrefixOfIPv4AndOfIPv6_AreDifferentClients()
    {
        Assert.True(ClientKey.TryParse("::-96", out var ipv6));
        Assert.True(ClientKey.TryParse("0.0.0.0-1", out var ipv4));
        Assert.NotEqual(ipv6, ipv4);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("::ffff:192.0.2.01")]
    [InlineData("192.0.2.7-24\0")]
    [InlineData("192.0.2.7-")]
    [InlineData("192.0.2.7-0")]
    [InlineData("192.0.2.7-33")]
    [InlineData("192.0.2.7-+8")]
    [InlineData("2001:db8::-129")]
    [InlineData("2001:db8::1/64")]
    [InlineData("fe80::1%2")]
    [InlineData("[::1]:80")]
    [InlineData("example")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(ClientKey.TryParse(text, out _));

    // Whoever has a /64 may choose these: the exclusive or of both halves of the lower 64 bits is the same in all.
    [Fact]
    public void GetHashCode_AddressesChosenToCollide_DoNot()
    {
        var hashes = Enumerable.Range(0, 100_000).Select(i => Chosen(i).GetHashCode()).ToHashSet();
        Assert.InRange(hashes.Count, 99_900, 100_000);
    }

    [Fact]
    public void GetHashCode_OfEqualKeys_IsTheSame() => Assert.Equal(Chosen(7).GetHashCode(), Chosen(7).GetHashCode());

    [Fact]
    public void ClientGrainKey_RoundTrips()
    {
        Assert.True(ClientKey.TryParse("2001:db8::-64", out var client));
        var key = new ClientGrainKey("app", client);
        Assert.Equal("app|2001:db8::-64", key.ToString());
        Assert.Equal(key, ClientGrainKey.Parse(key.ToString()));
        Assert.Throws<FormatException>(() => ClientGrainKey.Parse("app"));
        Assert.Throws<FormatException>(() => ClientGrainKey.Parse("|192.0.2.7"));
    }

    private static ClientKey Chosen(int number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), number);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(12), number);
        return ClientKey.From(new IPAddress(bytes));
    }
}
