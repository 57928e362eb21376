using System.Buffers;
using CsCheck;
using UserBalance.Backend.ProxyProtocol;

namespace UserBalance.Backend.Tests.ProxyProtocol;

public sealed class ProxyHeaderParserTests
{
    private static readonly byte[] V4 = ProxyBytes.Addresses("192.0.2.7:40000", "198.51.100.1:5101");
    private static readonly byte[] V6 = ProxyBytes.Addresses("[2001:db8::7]:40000", "[2001:db8::1]:5101");

    [Fact]
    public void Read_Tcp4_TakesAddressesAndLeavesTheRest()
    {
        var header = Whole([.. ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, V4), .. "GET /"u8], leaves: 5);

        Assert.Equal(("192.0.2.7:40000", "198.51.100.1:5101"), (header.Source?.ToString(), header.Destination?.ToString()));
        Assert.False(header.IsLocal);
    }

    [Fact]
    public void Read_Tcp6_TakesAddresses()
    {
        var header = Whole(ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp6, V6));

        Assert.Equal(("[2001:db8::7]:40000", "[2001:db8::1]:5101"), (header.Source?.ToString(), header.Destination?.ToString()));
    }

    [Fact]
    public void Read_Extensions_KeepsThemInOrder()
    {
        var header = Whole(ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, [.. V4, 0x05, 0, 3, 7, 8, 9, 0x04, 0, 0]));

        Assert.Equal([0x05, 0x04], header.Extensions.Select(extension => extension.Type));
        Assert.Equal([7, 8, 9], header.Extensions[0].Value.ToArray());
    }

    [Theory]
    [InlineData(ProxyBytes.Local, 0x00, true)]
    [InlineData(ProxyBytes.Local, ProxyBytes.Tcp4, true)]
    [InlineData(ProxyBytes.Proxy, 0x00, false)]
    public void Read_LocalOrUnspecified_NamesNobody(byte command, byte family, bool isLocal)
    {
        var header = Whole(ProxyBytes.Header(command, family, V4));

        Assert.Equal((isLocal, null, null), (header.IsLocal, header.Source, header.Destination));
    }

    [Theory]
    [InlineData(0x11, ProxyBytes.Tcp4, 12)] // version 1
    [InlineData(0x22, ProxyBytes.Tcp4, 12)] // unknown command
    [InlineData(ProxyBytes.Proxy, 0x12, 12)] // UDP
    [InlineData(ProxyBytes.Proxy, 0x31, 216)] // UNIX
    [InlineData(ProxyBytes.Proxy, ProxyBytes.Tcp4, 11)] // addresses cut short
    [InlineData(ProxyBytes.Proxy, ProxyBytes.Tcp6, 35)]
    [InlineData(ProxyBytes.Proxy, ProxyBytes.Tcp4, 14)] // extension without its length
    [InlineData(ProxyBytes.Proxy, ProxyBytes.Tcp4, 4081)] // too long
    public void Read_Malformed_IsFound(byte command, byte family, int length) =>
        Assert.Equal(ProxyFinding.Malformed, Read(ProxyBytes.Header(command, family, new byte[length])));

    [Fact]
    public void Read_ExtensionLongerThanTheHeader_IsMalformed() =>
        Assert.Equal(ProxyFinding.Malformed, Read(ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp4, [.. V4, 0x05, 0, 2, 1])));

    [Fact]
    public void Read_LengthPastTheBound_IsFoundBeforeTheBodyArrives() =>
        Assert.Equal(ProxyFinding.Malformed, Read([.. ProxyBytes.Signature, ProxyBytes.Proxy, ProxyBytes.Tcp4, 0xff, 0xff]));

    [Fact]
    public void Read_EveryPrefixOfAHeader_IsIncomplete()
    {
        var bytes = ProxyBytes.Header(ProxyBytes.Proxy, ProxyBytes.Tcp6, V6);

        for (var length = 0; length < bytes.Length; length++)
            Assert.Equal(ProxyFinding.Incomplete, Read(bytes[..length]));
    }

    [Fact]
    public void Read_OtherBytes_AreFoundAtTheFirstDifference()
    {
        for (var at = 0; at < ProxyBytes.Signature.Length; at++)
        {
            var bytes = ProxyBytes.Signature[..(at + 1)];
            bytes[at] ^= 0x20;
            Assert.Equal(ProxyFinding.Absent, Read(bytes));
        }
    }

    [Fact]
    public void Read_AnyBytesAfterTheSignature_NeverFails() =>
        Gen.Byte.Array[0, 80].Sample(tail => Read([.. ProxyBytes.Signature, .. tail]) != ProxyFinding.Absent);

    private static ProxyFinding Read(byte[] bytes) => ProxyHeaderParser.Read(new ReadOnlySequence<byte>(bytes), out _, out _);

    private static ProxyHeader Whole(byte[] bytes, int leaves = 0)
    {
        Assert.Equal(ProxyFinding.Header, ProxyHeaderParser.Read(new ReadOnlySequence<byte>(bytes), out var header, out var length));
        Assert.Equal(bytes.Length - leaves, length);
        return header!;
    }
}
