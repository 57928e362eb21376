using System.Globalization;
using System.Net;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Proxies;

/// <summary>Reads addresses and ports as proxies write them.</summary>
internal static class AddressText
{
    /// <summary>Reads an address as headers tell it: an IPv6 address may be in brackets, and a port may follow, which is dropped.</summary>
    public static bool TryParseNode(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (text is ['[', .. var rest])
        {
            var end = rest.IndexOf(']');
            address = IPAddress.None;
            return end >= 0 && IsPort(rest[(end + 1)..]) && PlainAddress.TryParseIPv6(rest[..end], out address);
        }

        if (text.Count(':') > 1)
            return PlainAddress.TryParseIPv6(text, out address);
        var colon = text.IndexOf(':');
        address = IPAddress.None;
        return (colon < 0 || IsPort(text[colon..])) && PlainAddress.TryParseIPv4(colon < 0 ? text : text[..colon], out address);
    }

    /// <summary>Reads a port of up to five digits without leading zeros.</summary>
    public static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort
        // .NET lets a number end with any number of zero characters.
        && text is not (['0', _, ..] or [.., '\0']);

    private static bool IsPort(ReadOnlySpan<char> text) => text.IsEmpty || (text is [':', .. var port] && TryParsePort(port, out _));
}
