using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using UserBalance.Hosting.Proxies;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets;

/// <summary>
/// <c>X-Forwarded-For</c> and <c>Forwarded</c>: lines or one list are the same, nobody but a trusted proxy is believed, and elements are
/// read as they are written. The first letter chooses the header and the scheme; each line is one of the header.
/// </summary>
internal sealed class ForwardedTarget : TextTarget
{
    private static readonly TrustedProxies Trusted = new([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8:1::/48")]);

    public override string Name => "forwarded";

    public override IReadOnlyList<string> Words { get; } =
    [
        "a", "b", "c", "d", "e", "f", "192.0.2.1", "10.1.2.3", "2001:db8::7", "[2001:db8:1::7]", ":443", ", ", "\n", "for=", "proto=https",
        "proto=http", ";", "\"", "\\",
        "by=_x", "host=\"a.example\"", "unknown", "::ffff:10.0.0.1",
    ];

    protected override void Run(string text)
    {
        if (text.Length == 0)
            return;
        var source = text[0] % 2 == 0 ? ClientAddressSource.XForwardedFor : ClientAddressSource.Forwarded;
        var lines = text[1..].Split('\n');
        StringValues scheme = (text[0] % 8 / 2) switch
        {
            0 => StringValues.Empty,
            1 => new("https"),
            2 => new("HTTP"),
            _ => new StringValues(["https", "http"]),
        };
        var client = Find(source, lines, scheme);
        Unless(Find(source, [string.Join(',', lines)], scheme) == client, "several lines are one list");
        Unless(client is null or { Scheme: null or "http" or "https" }, "a scheme is http or https");
        if (client is { } found)
            CheckTrust(source, lines, scheme, found);
        if (source == ClientAddressSource.Forwarded)
            CheckElements(string.Join(',', lines));
    }

    private static void CheckTrust(ClientAddressSource source, string[] lines, StringValues scheme, ForwardedClient client)
    {
        var isForwarded = source == ClientAddressSource.Forwarded;
        Unless(
            Find(source, [.. lines, isForwarded ? "for=10.9.9.9" : "10.9.9.9"], scheme)?.Address.Equals(client.Address) is true,
            "one more proxy changes nothing");
        Unless(Find(source, [.. lines, isForwarded ? "for=203.0.113.9" : "203.0.113.9"], scheme)?.Address.ToString() == "203.0.113.9",
            "what stands before a stranger is not read");
        if (Trusted.Contain(client.Address))
            return;
        string[] invented = [isForwarded ? "for=198.51.100.1;proto=http" : "198.51.100.1", .. lines];
        Unless(Find(source, invented, scheme) == client, "a client cannot invent another address");
    }

    private static void CheckElements(string text)
    {
        if (!ForwardedElement.TryParse(text, out var elements))
            return;
        var written = string.Join(", ", elements.Select(Write));
        Unless(ForwardedElement.TryParse(written, out var again), "what was read can be written");
        Unless(elements.SequenceEqual(again), "what was written is read as it was");
    }

    private static string Write(ForwardedElement element) =>
        $"by=_;for={Quote(element.For)}" + (element.Proto is { } proto ? $";proto={Quote(proto)}" : "");

    private static string Quote(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static ForwardedClient? Find(ClientAddressSource source, string[] lines, StringValues scheme)
    {
        var headers = new HeaderDictionary { [source == ClientAddressSource.Forwarded ? "Forwarded" : "X-Forwarded-For"] = lines };
        if (scheme.Count > 0)
            headers["X-Forwarded-Proto"] = scheme;
        return ForwardedClient.Find(headers, source, Trusted);
    }
}
