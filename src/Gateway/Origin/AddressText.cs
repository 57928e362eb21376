using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace UserBalance.Gateway.Origin;

/// <summary>Reads addresses as others write them, and no other spelling: one client must not become two.</summary>
internal static class AddressText
{
    private static readonly SearchValues<char> OfIPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Reads an IPv4 address of four decimal numbers without leading zeros.</summary>
    public static bool TryParseIPv4(ReadOnlySpan<char> text, out IPAddress address)
    {
        // IPAddress also takes 1, 0x7f.1 and 010.0.0.1.
        Span<char> canonical = stackalloc char[15];
        var isAddress = IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork
            && parsed.TryFormat(canonical, out var length) && text.SequenceEqual(canonical[..length]);
        address = isAddress ? parsed! : IPAddress.None;
        return isAddress;
    }

    /// <summary>Reads an IPv6 address without brackets and without a scope.</summary>
    public static bool TryParseIPv6(ReadOnlySpan<char> text, out IPAddress address)
    {
        var isAddress = IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6
            && text.IndexOfAnyExcept(OfIPv6) < 0;
        address = isAddress ? parsed! : IPAddress.None;
        return isAddress;
    }

    /// <summary>Reads an address as headers tell it: an IPv6 address may be in brackets, and a port may follow, which is dropped.</summary>
    public static bool TryParseNode(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (text is ['[', .. var rest])
        {
            var end = rest.IndexOf(']');
            address = IPAddress.None;
            return end >= 0 && IsPort(rest[(end + 1)..]) && TryParseIPv6(rest[..end], out address);
        }

        if (text.Count(':') > 1)
            return TryParseIPv6(text, out address);
        var colon = text.IndexOf(':');
        address = IPAddress.None;
        return (colon < 0 || IsPort(text[colon..])) && TryParseIPv4(colon < 0 ? text : text[..colon], out address);
    }

    /// <summary>Reads a port of up to five digits without leading zeros.</summary>
    public static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= IPEndPoint.MaxPort && text is not ['0', _, ..];

    private static bool IsPort(ReadOnlySpan<char> text) => text.IsEmpty || (text is [':', .. var port] && TryParsePort(port, out _));
}
