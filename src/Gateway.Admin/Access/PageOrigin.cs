namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// Tells requests that a browser makes for a page of somebody else, by what browsers say and pages cannot: <c>Origin</c>, which is missing
/// with images, frames, scripts and links, and <c>Sec-Fetch-Site</c>, which browsers send to every address that they trust to be what it
/// says, as a loopback address or one with TLS.
/// </summary>
internal static class PageOrigin
{
    // What a person opens by a link or a bookmark. They show nothing of themselves to the page with the link, and ask for the rest on their
    // own.
    private static readonly PathString[] Pages = ["/", "/dashboard", "/dashboard/"];

    /// <summary>Whether a page of another origin asks, one on another port of the same host among them.</summary>
    public static bool IsForeign(HttpRequest request) =>
        IsForeign(request.Headers.Origin.ToString(), request.Host)
        || (request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none") && !IsVisit(request));

    // A browser sends a plain POST of any page to any host, and names the page's origin.
    private static bool IsForeign(string origin, HostString host) =>
        origin.Length > 0 && !(
            Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase));

    private static bool IsVisit(HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
            && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document"
        && Array.Exists(Pages, page => request.Path == page);
}
