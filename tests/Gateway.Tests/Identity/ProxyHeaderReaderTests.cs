using System.Net;
using System.Text;
using CsCheck;
using UserBalance.Gateway.Identity;

namespace UserBalance.Gateway.Tests.Identity;

public sealed class ProxyHeaderReaderTests
{
    // The signature and the head of version 2, then two addresses, two ports and, in the second, an extension.
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string OverIPv4 = Signature + "2111000C" + "C0000201" + "C6336407" + "C738" + "01BB";
    private const string WithExtension = Signature + "21110013" + "C0000201" + "C6336407" + "C738" + "01BB" + "E00004AABBCCDD";
    private const string OverIPv6 =
        Signature + "21210024" + "20010DB8000000000000000000000001" + "20010DB8000000000000000000000002" + "C738" + "01BB";

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n", "192.0.2.1:51000", "198.51.100.7:443")]
    [InlineData("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "255.255.255.255:65535", "255.255.255.255:65535")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 0 0\r\n", "192.0.2.1:0", "198.51.100.7:0")]
    [InlineData("PROXY TCP6 2001:db8::1 2001:DB8::2 51000 443\r\n", "[2001:db8::1]:51000", "[2001:db8::2]:443")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.1 ::1 51000 443\r\n", "[::ffff:192.0.2.1]:51000", "[::1]:443")]
    public void Read_Version1_TellsBothEnds(string line, string source, string destination) =>
        AssertTells(Encoding.ASCII.GetBytes(line), source, destination);

    [Theory]
    [InlineData(OverIPv4, "192.0.2.1:51000", "198.51.100.7:443")]
    [InlineData(WithExtension, "192.0.2.1:51000", "198.51.100.7:443")]
    [InlineData(OverIPv6, "[2001:db8::1]:51000", "[2001:db8::2]:443")]
    public void Read_Version2_TellsBothEnds(string hex, string source, string destination) =>
        AssertTells(Convert.FromHexString(hex), source, destination);

    // The lowest bit of the field of type 0x20 says that the client came over TLS; fields of other types are passed over.
    [Theory]
    [InlineData("", false)]
    [InlineData("2000050100000000", true)]
    [InlineData("2000050700000000", true)]
    [InlineData("20000101", true)]
    [InlineData("2000050000000000", false)]
    [InlineData("2000050600000000", false)]
    [InlineData("040003000000" + "E0000401020304" + "20000501000000002100075453", true)]
    [InlineData("200000", false)]
    [InlineData("2000FF01", false)]
    [InlineData("0100FF" + "20000101", false)]
    [InlineData("20", false)]
    public void Read_Version2WithFields_TellsWhetherTheClientCameOverTls(string fields, bool isOverTls)
    {
        var length = 12 + (fields.Length / 2);
        var header = Convert.FromHexString($"{Signature}2111{length:X4}C0000201C6336407C73801BB{fields}");

        AssertTells(header, "192.0.2.1:51000", "198.51.100.7:443");
        ProxyHeaderReader.Read(header, out var read);
        Assert.Equal(isOverTls, read.IsOverTls);
    }

    [Theory]
    [InlineData("PROXY UNKNOWN\r\n")]
    [InlineData("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n")]
    public void Read_Version1OfUnknown_IsTheProxyItself(string line) => AssertIsProxyItself(Encoding.ASCII.GetBytes(line));

    [Theory]
    [InlineData(Signature + "20000000")]
    [InlineData(Signature + "2011000CC0000201C6336407C73801BB")]
    [InlineData(Signature + "20000004AABBCCDD")]
    [InlineData(Signature + "21000000")]
    public void Read_Version2LocalOrUnspecified_IsTheProxyItself(string hex) => AssertIsProxyItself(Convert.FromHexString(hex));

    [Theory]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("proxy TCP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY\tTCP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP5 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY UDP4 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY UNKNOWNS\r\n")]
    [InlineData("PROXY \r\n")]
    [InlineData("PROXY TCP4  192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2 \r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2 3\r\n")]
    [InlineData("PROXY TCP4 192.0.2.01 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 3221225985 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 0xC0.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.256 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP4 2001:db8::1 2001:db8::2 1 2\r\n")]
    [InlineData("PROXY TCP6 192.0.2.1 198.51.100.7 1 2\r\n")]
    [InlineData("PROXY TCP6 fe80::1%2 ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 [::1] ::1 1 2\r\n")]
    [InlineData("PROXY TCP6 ::ffff:192.0.2.01 ::1 1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 1 2\0\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 65536 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 01 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 -1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 +1 2\r\n")]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.\u00B2 1 2\r\n")]
    [InlineData("PROXY UNKNOWN 4567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567\r\n")]
    public void Read_AnythingElse_IsMalformed(string text) => AssertMalformed(Encoding.Latin1.GetBytes(text));

    [Theory]
    [InlineData(Signature + "1111000CC0000201C6336407C73801BB")]
    [InlineData(Signature + "2211000CC0000201C6336407C73801BB")]
    [InlineData(Signature + "2112000CC0000201C6336407C73801BB")]
    [InlineData(Signature + "2131000CC0000201C6336407C73801BB")]
    [InlineData(Signature + "2111000BC0000201C6336407C73801")]
    [InlineData(Signature + "21210020" + "20010DB800000000000000000000000120010DB8000000000000000000000002")]
    [InlineData(Signature + "21110FF1")]
    [InlineData(Signature + "2111FFFF")]
    [InlineData("0D0A0D0A000D0A515549540D2111000C")]
    public void Read_Version2ThatBreaksTheProtocol_IsMalformed(string hex) => AssertMalformed(Convert.FromHexString(hex));

    [Theory]
    [InlineData("PROXY TCP4 192.0.2.1 198.51.100.7 51000 443\r\n")]
    [InlineData("PROXY UNKNOWN\r\n")]
    public void Read_BeginningOfVersion1_IsIncomplete(string line) => AssertEveryBeginningIsIncomplete(Encoding.ASCII.GetBytes(line));

    [Theory]
    [InlineData(OverIPv4)]
    [InlineData(WithExtension)]
    [InlineData(OverIPv6)]
    [InlineData(Signature + "20000000")]
    public void Read_BeginningOfVersion2_IsIncomplete(string hex) => AssertEveryBeginningIsIncomplete(Convert.FromHexString(hex));

    [Fact]
    public void Read_LongestHeader_IsRead()
    {
        var header = new byte[ProxyHeaderReader.MaxLength];
        Convert.FromHexString(Signature + "21110FF0" + "C0000201C6336407C73801BB").CopyTo(header, 0);
        AssertTells(header, "192.0.2.1:51000", "198.51.100.7:443");
    }

    [Fact]
    public void Read_WhatTheWriterWrites_IsTheSame()
    {
        var address = Gen.Bool.SelectMany(isIPv4 => Gen.Byte.Array[isIPv4 ? 4 : 16]).Select(bytes => new IPAddress(bytes));
        var end = Gen.Select(address, Gen.UShort, (from, port) => new IPEndPoint(from, port));
        Gen.Select(end, end, Gen.Long, Gen.Byte.Array[0, 20]).Sample((source, destination, token, rest) =>
        {
            var bytes = new byte[ProxyHeaderWriter.MaxLength + rest.Length];
            var length = ProxyHeaderWriter.Write(bytes, source, destination, token);
            rest.CopyTo(bytes, length);
            return ProxyHeaderReader.Read(bytes.AsSpan(0, length + rest.Length), out var header) == ProxyFinding.Header
                && header.Length == length
                && Same(header.Ends!.Source, source) && Same(header.Ends.Destination, destination);
        });
    }

    [Fact]
    public void Read_AnyBytes_NeverFailsAndNeverTakesMoreThanThereIs()
    {
        // Half of them begin as a header does, or the rest would hardly ever be read.
        byte[][] heads =
        [
            [], [.. "PROXY "u8], [.. "PROXY TCP4 1.2.3.4 "u8], [.. "PROXY TCP6 ::1 "u8], Convert.FromHexString(Signature),
            Convert.FromHexString(Signature + "2111"), Convert.FromHexString(Signature + "2121000C"), Convert.FromHexString(OverIPv4),
        ];
        Gen.Select(
            Gen.Int[0, heads.Length - 1].Select(head => heads[head]),
            Gen.Byte.Array[0, 150],
            (head, tail) => head.Concat(tail).ToArray()).Sample(
            bytes => ProxyHeaderReader.Read(bytes, out var header) != ProxyFinding.Header
                || (header.Length > 0 && header.Length <= bytes.Length),
            iter: 20_000);
    }

    private static bool Same(IPEndPoint read, IPEndPoint written) =>
        read.Port == written.Port && read.Address.MapToIPv6().Equals(written.Address.MapToIPv6());

    private static void AssertTells(byte[] header, string source, string destination)
    {
        // What comes behind it is somebody else's.
        Assert.Equal(ProxyFinding.Header, ProxyHeaderReader.Read([.. header, .. "PROXY "u8], out var read));
        Assert.Equal(header.Length, read.Length);
        Assert.Equal(IPEndPoint.Parse(source), read.Ends?.Source);
        Assert.Equal(IPEndPoint.Parse(destination), read.Ends?.Destination);
    }

    private static void AssertIsProxyItself(byte[] header)
    {
        Assert.Equal(ProxyFinding.Header, ProxyHeaderReader.Read([.. header, .. "x"u8], out var read));
        Assert.Equal(new ProxyHeader(null, header.Length), read);
    }

    private static void AssertMalformed(byte[] bytes) => Assert.Equal(ProxyFinding.Malformed, ProxyHeaderReader.Read(bytes, out _));

    private static void AssertEveryBeginningIsIncomplete(byte[] header)
    {
        for (var length = 0; length < header.Length; length++)
            Assert.Equal(ProxyFinding.Incomplete, ProxyHeaderReader.Read(header.AsSpan(0, length), out _));
    }
}
