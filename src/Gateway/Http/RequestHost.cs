namespace UserBalance.Gateway.Http;

/// <summary>The Host of a request as it was written.</summary>
internal static class RequestHost
{
    // A gateway serves few hosts, most often one.
    private static volatile string _lastUsable = "";

    /// <summary>
    /// Whether <paramref name="host"/> can be carried as it is, or is empty. What <see cref="HttpClient"/> does not take for a host would
    /// be written beside another one of its own, and of two Host lines each server would believe another.
    /// </summary>
    public static bool IsUsable(string host)
    {
        if (host.Length == 0 || host == _lastUsable)
            return true;
        using var request = new HttpRequestMessage();
        if (!request.Headers.TryAddWithoutValidation("Host", host) || request.Headers.Host != host)
            return false;
        _lastUsable = host;
        return true;
    }
}
