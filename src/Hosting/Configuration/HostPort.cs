using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Hosting.Configuration;

/// <summary>
/// An address as it is written in the configuration: <c>10.0.0.1:80</c>, <c>[2001:db8::1]:80</c> or <c>host.example:80</c>.
/// </summary>
/// <param name="Host">
/// An IP address in its canonical form without brackets (an IPv4-mapped one as IPv4), or a host name in lower case: two spellings of one
/// address are equal.
/// </param>
/// <param name="Port">The port, 1 to 65535.</param>
internal readonly partial record struct HostPort(string Host, int Port)
{
    // Underscores are no letters of the domain name system, but container networks have names with them.
    private const string Label = "[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?";

    /// <summary>Reads the address of a server.</summary>
    public static bool TryParse(string text, out HostPort value, out string? hint)
    {
        value = default;
        if (!TrySplit(text, out var host, out var port, out hint))
            return false;
        if (TryParseIP(host, out var address))
            return TryTake(address, port, out value, out hint);
        value = new(host.ToLowerInvariant(), port);
        return IsHostName(host);
    }

    /// <summary>Reads an address to listen on, which is an IP address and a port.</summary>
    public static bool TryParseBind(string text, [NotNullWhen(true)] out IPEndPoint? value, out string? hint)
    {
        value = null;
        if (!TrySplit(text, out var host, out var port, out hint))
            return false;
        if (TryParseIP(host, out var address))
            value = new(address, port);
        else if (host is "*" or "+")
            hint = $"for all addresses of the machine write [::]:{port}, or 0.0.0.0:{port} for IPv4 only";
        else if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            hint = $"write 127.0.0.1:{port}";
        return value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    private static bool TryTake(IPAddress address, int port, out HostPort value, out string? hint)
    {
        value = new(address.ToString(), port);
        hint = IsUnspecified(address) ? "that address is for listening, not for connecting" : null;
        return hint is null;
    }

    private static bool TrySplit(string text, out string host, out int port, out string? hint)
    {
        (host, port) = ("", 0);
        hint = HintFor(text);
        var colon = text.LastIndexOf(':');
        if (hint is not null || colon <= 0)
            return false;
        host = text[..colon];
        return TryParsePort(text.AsSpan(colon + 1), out port);
    }

    private static string? HintFor(string text)
    {
        if (text.Contains("://", StringComparison.Ordinal))
            return "leave out the scheme and the path";
        if (IPAddress.TryParse(text, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6 && text[0] != '[')
            return "an IPv6 address stands in brackets, as in [::1]:80";
        return text.Contains(':', StringComparison.Ordinal) && !text.EndsWith(']') ? null : "the port is missing";
    }

    private static bool TryParsePort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= IPEndPoint.MaxPort
        // .NET lets a number end with any number of zero characters.
        && text is not [.., '\0'];

    private static bool TryParseIP(string host, out IPAddress address)
    {
        if (host is not ['[', .. var inside, ']'])
            return PlainAddress.TryParseIPv4(host, out address);
        if (!PlainAddress.TryParseIPv6(WithoutScope(inside), out address) || !IPAddress.TryParse(inside, out var scoped))
            return false;
        address = scoped.IsIPv4MappedToIPv6 ? scoped.MapToIPv4() : scoped;
        return true;
    }

    // A link-local address needs one.
    private static ReadOnlySpan<char> WithoutScope(ReadOnlySpan<char> text) =>
        text.IndexOf('%') is >= 0 and var percent ? text[..percent] : text;

    private static bool IsUnspecified(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    // A last label of digits only makes the name an IPv4 address that was misspelled, and 0x7f.1 is one to whoever resolves names.
    private static bool IsHostName(string host) =>
        host.Length <= 253 && HostNamePattern().IsMatch(host) && !IPAddress.TryParse(host, out _);

    [GeneratedRegex($@"^(?:{Label}\.)*(?![0-9]+\.?\z){Label}\.?\z")]
    private static partial Regex HostNamePattern();
}
