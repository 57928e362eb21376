using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>
/// Who may use the admin listener. With a key: whoever sends it as a bearer token, or has signed in with it. Without one: callers
/// that name this machine as the host, so that no web page elsewhere can have a browser call it under another name (DNS rebinding).
/// Endpoints that are marked as anonymous need no key.
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="key">The key.</param>
/// <param name="antiforgery">The tokens that show that a change comes from the page that its user looks at.</param>
internal sealed class AdminAccess(RequestDelegate next, AdminKey key, IAntiforgery antiforgery)
{
    private const string Scheme = "Bearer ";

    private static readonly PathString[] Open = ["/healthz", "/readyz"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (Array.Exists(Open, path => context.Request.Path == path) || await RefuseAsync(context) is not { } problem)
            await next(context);
        else
            await problem.ExecuteAsync(context);
    }

    private async ValueTask<IResult?> RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        if (IsForeign(request.Headers.Origin.ToString(), request.Host))
            return AccessProblems.ForeignOrigin();
        if (!key.IsNeeded)
            return IsThisMachine(request.Host.Host) ? null : AccessProblems.ForeignHost();
        var isOpen = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && !isOpen)
            return RefuseKey(context, authorization[Scheme.Length..].Trim());
        if (isOpen)
            return null;
        if (context.User.Identity is not { IsAuthenticated: true })
            return AccessProblems.NoKey(context.Response);
        context.Features.Set(new AdminCaller("signed in"));
        return request.IsChange() && !await antiforgery.IsRequestValidAsync(context) ? AccessProblems.NoToken() : null;
    }

    private IResult? RefuseKey(HttpContext context, string offered)
    {
        switch (key.Check(offered, context.Connection.RemoteIpAddress))
        {
            case KeyVerdict.Right:
                context.Features.Set(new AdminCaller("key"));
                return null;
            case KeyVerdict.Wrong:
                return AccessProblems.WrongKey(context.Response);
            default:
                return AccessProblems.NotHeard(context.Response);
        }
    }

    // A browser sends a plain POST of any page to any host, and names the page's origin.
    private static bool IsForeign(string origin, HostString host) =>
        origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && page.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase));

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
