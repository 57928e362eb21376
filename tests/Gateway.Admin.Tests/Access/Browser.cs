using System.Net.Http.Headers;

namespace UserBalance.Gateway.Admin.Tests.Access;

/// <summary>Keeps cookies, as a browser does.</summary>
internal sealed class Browser
{
    private readonly Dictionary<string, string> _cookies = [];

    public string Token { get; set; } = "";

    public void Keep(HttpResponseHeaders headers)
    {
        if (!headers.TryGetValues("Set-Cookie", out var cookies))
            return;
        foreach (var cookie in cookies)
        {
            var pair = cookie.Split(';')[0].Split('=', 2);
            _cookies[pair[0]] = pair[1];
        }
    }

    public void Send(HttpRequestMessage request)
    {
        if (_cookies.Count > 0)
            request.Headers.Add("Cookie", string.Join("; ", _cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
    }

    public Action<HttpRequestMessage> SendWith(string token) => request =>
    {
        Send(request);
        request.Headers.Add("X-Antiforgery-Token", token);
    };

    /// <summary>The same cookies, under the names that another gateway gives them.</summary>
    public Browser For(int port, int otherPort)
    {
        var browser = new Browser();
        foreach (var (name, value) in _cookies)
            browser._cookies[name.Replace($"{port}", $"{otherPort}", StringComparison.Ordinal)] = value;
        return browser;
    }
}
