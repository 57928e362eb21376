using System.Buffers;

namespace UserBalance.Gateway.Http;

/// <summary>The Host of a request as it was written.</summary>
internal static class RequestHost
{
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>
    /// Whether <paramref name="host"/> can be carried as it is. What <see cref="HttpClient"/> does not take for a host would be written beside another
    /// one of its own, and of two Host lines each server would believe another.
    /// </summary>
    public static bool IsUsable(string host)
    {
        var odd = host.AsSpan().IndexOfAnyExcept(Plain);
        return odd < 0 || (odd > 0 && host[odd] == ':' && IsPort(host.AsSpan(odd + 1))) || IsTakenByHttpClient(host);
    }

    private static bool IsPort(ReadOnlySpan<char> port) => port.Length is > 0 and < 5 && !port.ContainsAnyExceptInRange('0', '9');

    private static bool IsTakenByHttpClient(string host)
    {
        using var request = new HttpRequestMessage();
        return request.Headers.TryAddWithoutValidation("Host", host) && request.Headers.Host == host;
    }
}
