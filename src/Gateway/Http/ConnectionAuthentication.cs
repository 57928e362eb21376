using System.Net;
using Microsoft.Extensions.Primitives;

namespace UserBalance.Gateway.Http;

/// <summary>The authentication schemes that authenticate a connection, and with it every request that comes over it later.</summary>
internal static class ConnectionAuthentication
{
    // "Negotiate" has variants (Nego2); Kerberos alone is what some servers call it.
    private static readonly string[] Schemes = ["NTLM", "Nego", "Kerberos"];

    /// <summary>Whether credentials are of such a scheme.</summary>
    public static bool IsIn(StringValues credentials)
    {
        foreach (var value in credentials)
        {
            if (IsNamedIn(value))
                return true;
        }

        return false;
    }

    /// <summary>Whether a server asks for such a scheme, whatever else it would take.</summary>
    public static bool IsAskedForBy(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.ProxyAuthenticationRequired)
            || !response.Headers.NonValidated.TryGetValues("WWW-Authenticate", out var challenges))
        {
            return false;
        }

        foreach (var challenge in challenges)
        {
            if (IsNamedIn(challenge))
                return true;
        }

        return false;
    }

    // Several challenges may stand in one line. What a comma within a quoted text makes of it only pairs once too often.
    private static bool IsNamedIn(ReadOnlySpan<char> value)
    {
        foreach (var part in value.Split(','))
        {
            var scheme = value[part].TrimStart();
            foreach (var known in Schemes)
            {
                if (scheme.StartsWith(known, StringComparison.OrdinalIgnoreCase))
                    return true;
            }
        }

        return false;
    }
}
