namespace UserBalance.Gateway.Admin.StatusPage;

/// <summary>Serves the status page. It carries no data: what it shows, it asks the admin API for.</summary>
internal static class StatusPageRoutes
{
    // Only files of this listener, and no text that becomes markup or script.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; base-uri 'none'; form-action "
            + "'self'; " +
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void MapStatusPage(this IEndpointRouteBuilder app)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Head];
        var page = app.MapGroup("").AllowAnonymous().ExcludeFromDescription();
        page.MapMethods("/", methods, (HttpContext context) => Serve(context, StatusPageAssets.Page));
        page.MapMethods(
            "/assets/{**path}", methods, (HttpContext context, string? path) => Serve(context, StatusPageAssets.Find(path ?? "")));
    }

    private static IResult Serve(HttpContext context, StatusPageAsset? asset)
    {
        if (asset is null)
            return Results.NotFound();
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-cache";
        return Results.Bytes(asset.Content, asset.ContentType, entityTag: asset.Tag);
    }
}
