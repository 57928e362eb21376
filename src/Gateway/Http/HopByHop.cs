using System.Net.Http.Headers;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Removes the fields that are for one connection only and that the forwarder hands on: those which <c>Connection</c> names (RFC 9110,
/// 7.6.1), the announcement of trailers that are not carried, and the handshake of a WebSocket that another one takes the place of.
/// </summary>
internal static class HopByHop
{
    // They frame and route the message itself; without them it would be another one. The last is the gateway's own word by then.
    private static readonly string[] NeverOptions = [HeaderNames.Host, HeaderNames.ContentLength, HeaderNames.Connection];

    /// <summary>Removes them from what is sent to a server.</summary>
    /// <param name="outgoing">The request to the server.</param>
    /// <param name="incoming">The visitor's.</param>
    public static void RemoveFrom(HttpRequestMessage outgoing, HttpRequest incoming)
    {
        // HttpClient can send no trailers.
        if (incoming.Headers.Trailer.Count > 0)
            outgoing.Headers.Remove(HeaderNames.Trailer);
        // RFC 8441, 5: over HTTP/2 there is no key; for a server that wants one the forwarder makes it.
        if (HttpMethods.IsConnect(incoming.Method))
            outgoing.Headers.Remove(HeaderNames.SecWebSocketKey);
        if (incoming.Headers.Connection is { Count: > 0 } options && !(options.Count == 1 && IsUsual(options[0])))
        {
            Remove(outgoing.Headers, options);
            if (outgoing.Content is { } content)
                Remove(content.Headers, options);
        }

        if (incoming.Headers.TE.Count > 0)
            AskForTrailers(outgoing, incoming);
    }

    // RFC 9110, 10.1.4: TE is a word between neighbours, and says so.
    private static void AskForTrailers(HttpRequestMessage outgoing, HttpRequest incoming)
    {
        outgoing.Headers.Remove(HeaderNames.TE);
        if (!ChunkedAnswer.AreAccepted(incoming.Headers))
            return;
        outgoing.Headers.TryAddWithoutValidation(HeaderNames.TE, "trailers");
        outgoing.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.TE);
    }

    /// <summary>Removes them from what is sent to the visitor.</summary>
    /// <param name="outgoing">The headers of the answer to the visitor.</param>
    /// <param name="incoming">The server's answer.</param>
    public static void RemoveFrom(IHeaderDictionary outgoing, HttpResponseMessage incoming)
    {
        if (!incoming.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var values)
            || (values.Count == 1 && IsUsual(values.ToString())))
            return;
        StringValues options = values.ToArray();
        foreach (var name in outgoing.Keys.Where(name => AreNaming(options, name)).ToList())
            outgoing.Remove(name);
    }

    private static void Remove(HttpHeaders headers, StringValues options)
    {
        foreach (var name in headers.NonValidated.Select(header => header.Key).Where(name => AreNaming(options, name)).ToList())
            headers.Remove(name);
    }

    private static bool IsUsual(string? options) =>
        options is not null
        && (options.Length == 0 || options.Equals("keep-alive", StringComparison.OrdinalIgnoreCase)
            || options.Equals("close", StringComparison.OrdinalIgnoreCase)
                || options.Equals(HeaderNames.Upgrade, StringComparison.OrdinalIgnoreCase));

    private static bool AreNaming(StringValues options, string name)
    {
        if (NeverOptions.Contains(name, StringComparer.OrdinalIgnoreCase))
            return false;
        foreach (var line in options)
        {
            foreach (var option in line.AsSpan().Split(','))
            {
                if (line.AsSpan(option).Trim(" \t").Equals(name, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }
}
