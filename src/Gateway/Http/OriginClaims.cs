using System.Net.Http.Headers;

namespace UserBalance.Gateway.Http;

/// <summary>The headers with which a visitor could claim what only the gateway may tell: where it comes from, and its token.</summary>
internal static class OriginClaims
{
    /// <summary>Removes every such header.</summary>
    public static void RemoveFrom(HttpRequestHeaders headers)
    {
        List<string>? claims = null;
        foreach (var header in headers.NonValidated)
        {
            if (IsClaim(header.Key))
                (claims ??= []).Add(header.Key);
        }

        foreach (var claim in claims ?? [])
            headers.Remove(claim);
    }

    /// <summary>Whether <paramref name="name"/> is <c>X-Forwarded-*</c>, <c>Forwarded</c>, <c>X-Real-IP</c> or <c>X-UserBalance-Token</c>.</summary>
    public static bool IsClaim(ReadOnlySpan<char> name) =>
        Begins(name, "x-forwarded-") || Is(name, "x-real-ip") || Is(name, "forwarded") || Is(name, "x-userbalance-token");

    private static bool Is(ReadOnlySpan<char> name, ReadOnlySpan<char> claim) => name.Length == claim.Length && Begins(name, claim);

    // CGI and its descendants read X_Forwarded_For as X-Forwarded-For.
    private static bool Begins(ReadOnlySpan<char> name, ReadOnlySpan<char> claim)
    {
        if (name.Length < claim.Length)
            return false;
        for (var i = 0; i < claim.Length; i++)
        {
            if ((name[i] == '_' ? '-' : char.ToLowerInvariant(name[i])) != claim[i])
                return false;
        }

        return true;
    }
}
