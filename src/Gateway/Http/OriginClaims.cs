using System.Buffers;
using System.Collections.Frozen;
using System.Net.Http.Headers;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The headers with which a visitor could claim what only the gateway may tell: where it comes from, everything that begins with its own
/// name, and how the message is framed. Whoever believed them would believe the visitor.
/// </summary>
internal static class OriginClaims
{
    // What frameworks look at when they want to know the client's address, scheme or host, beside X-Forwarded-*. "Proxy" becomes
    // HTTP_PROXY, from which programs that were started over CGI take the proxy of their own requests.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = FrozenSet.Create(
        StringComparer.Ordinal,
        "x-forwarded", "forwarded", "forwarded-for", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "x-cluster-client-ip",
        "x-original-for", "x-original-host", "x-original-proto", "x-url-scheme", "front-end-https", "proxy")
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly string[] Framing = ["content-length", "transfer-encoding"];

    private static readonly string[] Families = ["x-forwarded-", "x-userbalance-"];

    private static readonly int LongestName = Names.Set.Max(name => name.Length);

    // Most headers of a request begin with none of these.
    private static readonly SearchValues<char> FirstLetters = SearchValues.Create(
        [.. Names.Set.Concat(Families).Concat(Framing).Select(name => name[0]).Distinct().SelectMany(
            letter => new[] { letter, char.ToUpperInvariant(letter) })]);

    /// <summary>Removes every such header.</summary>
    public static void RemoveFrom(HttpRequestHeaders headers)
    {
        List<string>? claims = null;
        foreach (var header in headers.NonValidated)
        {
            if (IsClaim(header.Key))
                (claims ??= []).Add(header.Key);
        }

        if (claims is null)
            return;
        foreach (var claim in claims)
            headers.Remove(claim);
    }

    /// <summary>Whether <paramref name="name"/> is one of them, in any spelling that some server takes for it.</summary>
    public static bool IsClaim(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || !FirstLetters.Contains(name[0]))
            return false;
        Span<char> folded = stackalloc char[LongestName + 1];
        folded = folded[..Math.Min(name.Length, folded.Length)];
        for (var i = 0; i < folded.Length; i++)
            folded[i] = Folded(name[i]);
        foreach (var family in Families)
        {
            if (folded.StartsWith(family))
                return true;
        }

        return Names.Contains(folded) || IsOtherFraming(folded, name);
    }

    // As they are written they are the gateway's own.
    private static bool IsOtherFraming(ReadOnlySpan<char> folded, ReadOnlySpan<char> name) =>
        (folded.SequenceEqual(Framing[0]) || folded.SequenceEqual(Framing[1])) && !name.Equals(folded, StringComparison.OrdinalIgnoreCase);

    // CGI and its descendants read X_Forwarded_For as X-Forwarded-For, and some of them do so with every other sign.
    private static char Folded(char letter) => char.IsAsciiLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : '-';
}
