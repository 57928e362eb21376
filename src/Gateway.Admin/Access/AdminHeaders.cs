namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// What every answer of the admin listener tells a browser, errors among them: not to keep it, not to guess what it is, not to show it in a
/// page of somebody else. A route that knows better says so itself.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
internal sealed class AdminHeaders(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment: what handles errors clears the headers that are there before.
        context.Response.OnStarting(static state => Complete((IHeaderDictionary)state), context.Response.Headers);
        return next(context);
    }

    private static Task Complete(IHeaderDictionary headers)
    {
        headers.TryAdd("Cache-Control", "no-store");
        headers.TryAdd("Content-Security-Policy", "frame-ancestors 'none'");
        headers.TryAdd("X-Frame-Options", "DENY");
        headers.TryAdd("X-Content-Type-Options", "nosniff");
        headers.TryAdd("Referrer-Policy", "no-referrer");
        headers.TryAdd("Cross-Origin-Resource-Policy", "same-origin");
        return Task.CompletedTask;
    }
}
