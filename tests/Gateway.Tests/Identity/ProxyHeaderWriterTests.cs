using System.Net;
using UserBalance.Gateway.Identity;

namespace UserBalance.Gateway.Tests.Identity;

public sealed class ProxyHeaderWriterTests
{
    private const string Signature = "0D0A0D0A000D0A515549540A";
    private const string V6Body = "20010DB8000000000000000000000007" + "20010DB8000000000000000000000001" + "0001FFFF";
    private const string ScopedBody = "FE800000000000000000000000000007" + "FE800000000000000000000000000001" + "00010002";
    private const string MixedBody = "00000000000000000000FFFFC0000207" + "20010DB8000000000000000000000001" + "00010002";

    private const string TokenField = "E00008" + "0102030405060708";

    [Theory]
    [InlineData("192.0.2.7:40000", "198.51.100.1:5101", "21110017C0000207C63364019C4013ED")]
    [InlineData("[::ffff:192.0.2.7]:40000", "[::ffff:198.51.100.1]:5101", "21110017C0000207C63364019C4013ED")]
    [InlineData("[2001:db8::7]:1", "[2001:db8::1]:65535", "2121002F" + V6Body)]
    [InlineData("[fe80::7%3]:1", "[fe80::1%3]:2", "2121002F" + ScopedBody)]
    [InlineData("192.0.2.7:1", "[2001:db8::1]:2", "2121002F" + MixedBody)]
    public void Write_Addresses_GivesTheSpecifiedBytes(string source, string destination, string rest)
    {
        var header = new byte[ProxyHeaderWriter.MaxLength];

        var length = ProxyHeaderWriter.Write(header, IPEndPoint.Parse(source), IPEndPoint.Parse(destination), 0x0102030405060708);

        Assert.Equal(Signature + rest + TokenField, Convert.ToHexString(header, 0, length));
    }
}
