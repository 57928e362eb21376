using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace UserBalance.Grains.Abstractions;

/// <summary>
/// Reads IP addresses in the spelling that everybody reads alike, and no other: one client must not become two, and no other program may
/// take the text for another address.
/// </summary>
/// <remarks><see cref="IPAddress.TryParse(ReadOnlySpan{char}, out IPAddress?)"/> also takes 1, 0x7f.1, 010.0.0.1, ::ffff:010.0.0.1,
/// [::1]:80 and ::1%x.</remarks>
public static class PlainAddress
{
    private const int LongestIPv4 = 15;

    private static readonly SearchValues<char> OfIPv6 = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Reads an IPv4 or an IPv6 address.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address; <see cref="IPAddress.None"/> when the text is none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out IPAddress address) =>
        text.Contains(':') ? TryParseIPv6(text, out address) : TryParseIPv4(text, out address);

    /// <summary>Reads an IPv4 address of four decimal numbers without leading zeros.</summary>
    /// <inheritdoc cref="TryParse"/>
    public static bool TryParseIPv4(ReadOnlySpan<char> text, out IPAddress address)
    {
        Span<char> canonical = stackalloc char[LongestIPv4];
        var isAddress = IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetwork
            && parsed.TryFormat(canonical, out var length) && text.SequenceEqual(canonical[..length]);
        address = isAddress ? parsed! : IPAddress.None;
        return isAddress;
    }

    /// <summary>Reads an IPv6 address without brackets and without a scope.</summary>
    /// <inheritdoc cref="TryParse"/>
    public static bool TryParseIPv6(ReadOnlySpan<char> text, out IPAddress address)
    {
        var isAddress = IPAddress.TryParse(text, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6
            && !text.ContainsAnyExcept(OfIPv6) && EndsPlainly(text);
        address = isAddress ? parsed! : IPAddress.None;
        return isAddress;
    }

    // The last 32 bits may be written as an IPv4 address.
    private static bool EndsPlainly(ReadOnlySpan<char> text) =>
        !text.Contains('.') || TryParseIPv4(text[(text.LastIndexOf(':') + 1)..], out _);
}
