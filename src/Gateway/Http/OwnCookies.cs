using System.Net.Http.Headers;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The cookies with which an operator is signed in. Browsers send them to every port of a host, so also with visits to servers, which must
/// not be able to act in the operator's name.
/// </summary>
internal static class OwnCookies
{
    /// <summary>What their names begin with, whichever gateway's they are.</summary>
    public const string Prefix = "userbalance-";

    private const string Cookie = "Cookie";

    /// <summary>Removes every such cookie, and leaves the others as they came.</summary>
    public static void RemoveFrom(HttpRequestHeaders headers)
    {
        if (!headers.NonValidated.TryGetValues(Cookie, out var values) || !MayHaveSome(values))
            return;
        var kept = values.Select(Others).Where(value => value.Length > 0).ToArray();
        headers.Remove(Cookie);
        if (kept.Length > 0)
            headers.TryAddWithoutValidation(Cookie, kept);
    }

    /// <summary>What remains of a list of cookies.</summary>
    public static string Others(string cookies) => string.Join(';', cookies.Split(';').Where(cookie => !IsOwn(cookie))).TrimStart();

    private static bool MayHaveSome(HeaderStringValues values)
    {
        foreach (var value in values)
        {
            if (value.Contains(Prefix, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    private static bool IsOwn(ReadOnlySpan<char> cookie)
    {
        var name = cookie.TrimStart();
        name = After(name, "__Host-");
        name = After(name, "__Secure-");
        return name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> After(ReadOnlySpan<char> name, string prefix) =>
        name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? name[prefix.Length..] : name;
}
