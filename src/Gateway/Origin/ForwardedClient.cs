using System.Net;
using Microsoft.Extensions.Primitives;

namespace UserBalance.Gateway.Origin;

/// <summary>The client of a request as trusted proxies tell it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Scheme">The scheme that it used, if that is told.</param>
internal readonly record struct ForwardedClient(IPAddress Address, string? Scheme)
{
    /// <summary>
    /// Finds the client: each proxy adds the address that it saw at the end, so from the end the first that is not a trusted proxy's own is the
    /// client's. What stands before it may be invented.
    /// </summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="source">Which header tells it.</param>
    /// <param name="trusted">The proxies.</param>
    /// <returns><see langword="null"/> when no client is told, or not in a way that can be read.</returns>
    public static ForwardedClient? Find(IHeaderDictionary headers, ClientAddressSource source, TrustedProxies trusted) =>
        source == ClientAddressSource.Forwarded
            ? FindIn(headers["Forwarded"], trusted)
            : FindIn(headers["X-Forwarded-For"], headers["X-Forwarded-Proto"], trusted);

    private static ForwardedClient? FindIn(StringValues addresses, StringValues scheme, TrustedProxies trusted)
    {
        ForwardedClient? outermost = null;
        for (var i = addresses.Count - 1; i >= 0; i--)
        {
            var rest = addresses[i].AsSpan();
            while (true)
            {
                var comma = rest.LastIndexOf(',');
                if (!AddressText.TryParseNode(Trim(rest[(comma + 1)..]), out var address))
                    return null;
                outermost = new ForwardedClient(address, SchemeOf(scheme.Count == 1 ? scheme[0] : null));
                if (!trusted.Contain(address))
                    return outermost;
                if (comma < 0)
                    break;
                rest = rest[..comma];
            }
        }

        return outermost;
    }

    private static ForwardedClient? FindIn(StringValues forwarded, TrustedProxies trusted)
    {
        ForwardedClient? outermost = null;
        if (forwarded.Count == 0 || !ForwardedElement.TryParse(forwarded.ToString(), out var elements))
            return null;
        for (var i = elements.Count - 1; i >= 0; i--)
        {
            if (!AddressText.TryParseNode(elements[i].For, out var address))
                return null;
            outermost = new ForwardedClient(address, SchemeOf(elements[i].Proto));
            if (!trusted.Contain(address))
                return outermost;
        }

        return outermost;
    }

    private static string? SchemeOf(string? text)
    {
        if (string.Equals(text, Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase))
            return Uri.UriSchemeHttps;
        return string.Equals(text, Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase) ? Uri.UriSchemeHttp : null;
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => text.Trim(" \t");
}
