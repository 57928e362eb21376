using System.Net;
using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using UserBalance.Hosting.Proxies;

namespace UserBalance.Hosting.Tests.Proxies;

public sealed class ForwardedClientTests
{
    private static readonly TrustedProxies Trusted = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8:1::/48")]);

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1:4711", "192.0.2.1")]
    [InlineData("2001:db8::7", "2001:db8::7")]
    [InlineData("[2001:db8::7]", "2001:db8::7")]
    [InlineData("[2001:db8::7]:4711", "2001:db8::7")]
    [InlineData("198.51.100.9, 192.0.2.1", "192.0.2.1")]
    [InlineData("198.51.100.9,192.0.2.1,10.1.2.3", "192.0.2.1")]
    [InlineData("198.51.100.9, 192.0.2.1 , 10.1.2.3, 2001:db8:1::5", "192.0.2.1")]
    [InlineData("nonsense, 192.0.2.1, 10.1.2.3", "192.0.2.1")]
    [InlineData("192.0.2.1, ::ffff:10.1.2.3", "192.0.2.1")]
    [InlineData("192.0.2.1,", "192.0.2.1")]
    [InlineData("192.0.2.1, , 10.1.2.3,\t,", "192.0.2.1")]
    [InlineData(",192.0.2.1", "192.0.2.1")]
    [InlineData("10.1.2.3", "10.1.2.3")]
    [InlineData("10.1.2.4, 10.1.2.3", "10.1.2.4")]
    public void Find_XForwardedFor_IsTheLastThatIsNoProxy(string header, string client) =>
        Assert.Equal(IPAddress.Parse(client), Find(header)?.Address);

    [Theory]
    [InlineData(new[] { "198.51.100.9", "192.0.2.1, 10.1.2.3" }, "192.0.2.1")]
    [InlineData(new[] { "198.51.100.9, 192.0.2.1", "10.1.2.3" }, "192.0.2.1")]
    [InlineData(new[] { "198.51.100.9", "192.0.2.1" }, "192.0.2.1")]
    public void Find_HeaderOnSeveralLines_IsOneList(string[] lines, string client) =>
        Assert.Equal(IPAddress.Parse(client), Find(lines)?.Address);

    [Theory]
    [InlineData("")]
    [InlineData("unknown")]
    [InlineData("192.0.2.1, unknown")]
    [InlineData("192.0.2.1, unknown, 10.1.2.3")]
    [InlineData(",")]
    [InlineData(" , ,")]
    [InlineData("192.0.2.1 10.1.2.3")]
    [InlineData("192.0.2.01")]
    [InlineData("3221225985")]
    [InlineData("192.0.2.1:65536")]
    [InlineData("192.0.2.1:")]
    [InlineData("192.0.2.1:443\0")]
    [InlineData("::ffff:192.0.2.01")]
    [InlineData("[2001:db8::7")]
    [InlineData("2001:db8::7]")]
    [InlineData("[192.0.2.1]")]
    [InlineData("fe80::1%eth0")]
    [InlineData("\"192.0.2.1\"")]
    public void Find_XForwardedForThatCannotBeRead_IsNobody(string header) => Assert.Null(Find(header));

    [Fact]
    public void Find_NoHeader_IsNobody()
    {
        Assert.Null(ForwardedClient.Find(new HeaderDictionary(), ClientAddressSource.XForwardedFor, Trusted));
        Assert.Null(ForwardedClient.Find(new HeaderDictionary(), ClientAddressSource.Forwarded, Trusted));
    }

    [Theory]
    [InlineData("for=192.0.2.1", "192.0.2.1", null)]
    [InlineData("for=192.0.2.1;proto=wss", "192.0.2.1", "https")]
    [InlineData("For=192.0.2.1;Proto=HTTPS;by=10.1.1.1;host=x", "192.0.2.1", "https")]
    [InlineData("for=\"192.0.2.1:4711\"", "192.0.2.1", null)]
    [InlineData("for=\"[2001:db8::7]:4711\"", "2001:db8::7", null)]
    [InlineData("for=\"\\[2001:db8::7]\"", "2001:db8::7", null)]
    [InlineData("for=198.51.100.9;proto=http, for=192.0.2.1;proto=https, for=10.1.2.3;proto=http", "192.0.2.1", "https")]
    [InlineData("for=198.51.100.9;host=\"a, for=203.0.113.5\", for=192.0.2.1", "192.0.2.1", null)]
    [InlineData(" for=192.0.2.1 ; proto=http , ", "192.0.2.1", "http")]
    [InlineData(",, for=192.0.2.1;;", "192.0.2.1", null)]
    [InlineData("for=unknown, for=192.0.2.1", "192.0.2.1", null)]
    [InlineData("for=192.0.2.1;proto=gopher", "192.0.2.1", null)]
    [InlineData("for=10.1.2.3", "10.1.2.3", null)]
    public void Find_Forwarded_IsTheLastThatIsNoProxy(string header, string client, string? scheme) =>
        Assert.Equal(new ForwardedClient(IPAddress.Parse(client), scheme), FindForwarded(header));

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("for=")]
    [InlineData("for")]
    [InlineData("192.0.2.1")]
    [InlineData("proto=https")]
    [InlineData("for=192.0.2.1, proto=https")]
    [InlineData("for=_hidden")]
    [InlineData("for=192.0.2.1, for=unknown")]
    [InlineData("for=192.0.2.1;for=192.0.2.2")]
    [InlineData("for=192.0.2.1;FOR=192.0.2.2")]
    [InlineData("for=\"192.0.2.1")]
    [InlineData("for=\"192.0.2.1\\")]
    [InlineData("for=192.0.2.1 for=192.0.2.2")]
    [InlineData("for=[2001:db8::7]")]
    [InlineData("for =192.0.2.1")]
    public void Find_ForwardedThatCannotBeRead_IsNobody(string header) => Assert.Null(FindForwarded(header));

    // Each proxy adds at the end of both headers, or replaces the scheme.
    [Theory]
    [InlineData("192.0.2.1", new[] { "https" }, "https")]
    [InlineData("192.0.2.1", new[] { "HTTP" }, "http")]
    [InlineData("192.0.2.1", new[] { "wss" }, "https")]
    [InlineData("192.0.2.1", new[] { "ws" }, "http")]
    [InlineData("192.0.2.1", new[] { "https", "http" }, "http")]
    [InlineData("192.0.2.1", new[] { "http, https," }, "https")]
    [InlineData("192.0.2.1, 10.1.2.3", new[] { "https" }, "https")]
    [InlineData("192.0.2.1, 10.1.2.3", new[] { "https,https" }, "https")]
    [InlineData("192.0.2.1, 10.1.2.3", new[] { "https, http" }, "https")]
    [InlineData("192.0.2.1, 10.1.2.3", new[] { "https", "http" }, "https")]
    [InlineData("192.0.2.1, 10.1.2.3", new[] { "http, https, http" }, "https")]
    [InlineData("198.51.100.9, 192.0.2.1, 10.1.2.3", new[] { "http, https, http" }, "https")]
    [InlineData("10.1.2.4, 10.1.2.3", new[] { "https, http" }, "https")]
    [InlineData("192.0.2.1", new[] { "javascript" }, null)]
    [InlineData("192.0.2.1", new[] { "" }, null)]
    [InlineData("192.0.2.1", new[] { "," }, null)]
    [InlineData("192.0.2.1", new string[0], null)]
    public void Find_XForwardedProto_IsWhatTheClientsProxyTold(string addresses, string[] lines, string? scheme)
    {
        var headers = new HeaderDictionary { ["X-Forwarded-For"] = addresses, ["X-Forwarded-Proto"] = lines };
        Assert.Equal(scheme, ForwardedClient.Find(headers, ClientAddressSource.XForwardedFor, Trusted)?.Scheme);
    }

    // Whatever a client writes in front, the address that the last proxy saw decides.
    [Fact]
    public void Find_AnythingInFront_ChangesNothing()
    {
        string[] words = ["for=", "10.0.0.1", ", ", "\"", "\\", ";", "203.0.113.5"];
        var text = Gen.OneOf(Gen.String[Gen.Char[' ', '~'], 0, 30], Gen.Int[0, words.Length - 1].Select(word => words[word]));
        Gen.Select(text, text, text, (a, b, c) => a + b + c).Sample(
            front => Find(front + ", 192.0.2.1, 10.1.2.3")?.Address.ToString() == "192.0.2.1"
                && FindForwarded(front, "for=192.0.2.1, for=10.1.2.3")?.Address.ToString() is null or "192.0.2.1",
            iter: 20_000);
    }

    private static ForwardedClient? Find(params string[] lines) =>
        ForwardedClient.Find(
            new HeaderDictionary { ["X-Forwarded-For"] = new StringValues(lines) }, ClientAddressSource.XForwardedFor, Trusted);

    private static ForwardedClient? FindForwarded(params string[] lines) =>
        ForwardedClient.Find(new HeaderDictionary { ["Forwarded"] = new StringValues(lines) }, ClientAddressSource.Forwarded, Trusted);
}
