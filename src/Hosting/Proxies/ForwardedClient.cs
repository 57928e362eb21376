using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace UserBalance.Hosting.Proxies;

/// <summary>The client of a request as trusted proxies tell it.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Scheme">The scheme that it used, if that is told.</param>
internal readonly record struct ForwardedClient(IPAddress Address, string? Scheme)
{
    /// <summary>
    /// Finds the client: each proxy adds the address that it saw at the end, so from the end the first that is not a trusted proxy's own is
    /// the client's. What stands before it may be invented.
    /// </summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="source">Which header tells it.</param>
    /// <param name="trusted">The proxies.</param>
    /// <returns><see langword="null"/> when no client is told, or not in a way that can be read.</returns>
    public static ForwardedClient? Find(IHeaderDictionary headers, ClientAddressSource source, TrustedProxies trusted) =>
        source == ClientAddressSource.Forwarded
            ? FindIn(headers["Forwarded"], trusted)
            : FindIn(headers["X-Forwarded-For"], headers["X-Forwarded-Proto"], trusted);

    private static ForwardedClient? FindIn(StringValues addresses, StringValues schemes, TrustedProxies trusted)
    {
        IPAddress? outermost = null;
        var proxies = 0;
        for (var elements = new ElementsFromEnd(addresses); elements.MoveNext();)
        {
            if (!AddressText.TryParseNode(elements.Current, out var address))
                return null;
            outermost = address;
            proxies++;
            if (!trusted.Contain(address))
                break;
        }

        return outermost is null ? null : new ForwardedClient(outermost, SchemeGivenBy(proxies, schemes));
    }

    // Proxies that add to both headers tell address and scheme at the same place from the end; those that tell the scheme by replacing it
    // leave less.
    private static string? SchemeGivenBy(int proxies, StringValues schemes)
    {
        var elements = new ElementsFromEnd(schemes);
        while (proxies > 0 && elements.MoveNext())
            proxies--;
        return SchemeOf(elements.Current);
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

    // Some proxies tell the scheme of a WebSocket as ws or wss.
    private static string? SchemeOf(ReadOnlySpan<char> text)
    {
        if (text.Equals(Uri.UriSchemeHttps, StringComparison.OrdinalIgnoreCase)
            || text.Equals(Uri.UriSchemeWss, StringComparison.OrdinalIgnoreCase))
            return Uri.UriSchemeHttps;
        return text.Equals(Uri.UriSchemeHttp, StringComparison.OrdinalIgnoreCase)
            || text.Equals(Uri.UriSchemeWs, StringComparison.OrdinalIgnoreCase)
            ? Uri.UriSchemeHttp
            : null;
    }
}
