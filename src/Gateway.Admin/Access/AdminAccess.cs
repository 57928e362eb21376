using System.Net;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authorization;
using UserBalance.Gateway.Admin.Health;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Hosting.Operators;

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

    public async Task InvokeAsync(HttpContext context)
    {
        if (AdminHealth.IsAsked(context.Request) || await RefuseAsync(context) is not { } problem)
            await ServeAsync(context);
        else
            await problem.ExecuteAsync(context);
    }

    private async Task ServeAsync(HttpContext context)
    {
        var connection = context.Features.Get<AdminCaller>() is null ? null : context.Features.Get<OperatorConnection>();
        if (connection?.TryBegin() == false)
        {
            await AccessProblems.TooManyAtWork(context.Response).ExecuteAsync(context);
            return;
        }

        try
        {
            await ServeUntilSessionEndsAsync(context);
        }
        finally
        {
            connection?.End();
        }
    }

    // What a session has begun to read ends with it; a change has an end of its own, and signing out is one.
    private async Task ServeUntilSessionEndsAsync(HttpContext context)
    {
        await using var end = context.Request.IsChange()
            ? default
            : SignedInSessions.EndOf(context).UnsafeRegister(static asked => ((HttpContext)asked!).Abort(), context);
        await next(context);
    }

    private async ValueTask<IResult?> RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        if (PageOrigin.IsForeign(request))
            return AccessProblems.ForeignOrigin();
        return key.IsNeeded ? await RefuseWithKeyAsync(context) : RefuseWithoutKey(context);
    }

    private static IResult? RefuseWithoutKey(HttpContext context)
    {
        if (!IsThisMachine(context.Request.Host.Host))
            return AccessProblems.ForeignHost();
        // A proxy of this machine lets in whomever it serves, and a gateway its visitors.
        if (context.Connection.RemoteIpAddress is { } address && !IPAddress.IsLoopback(address))
            return AccessProblems.ForeignCaller();
        if (context.Request.Headers.ContainsKey(ServerHeaders.Token))
            return AccessProblems.Visitor();
        context.Features.Set(new AdminCaller("no key needed"));
        return null;
    }

    private async ValueTask<IResult?> RefuseWithKeyAsync(HttpContext context)
    {
        var request = context.Request;
        var isOpen = context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && !isOpen)
            return RefuseKey(context, authorization[Scheme.Length..].Trim());
        if (isOpen)
            return null;
        if (context.User.Identity is not { IsAuthenticated: true })
            return AccessProblems.NoKey(context.Response);
        if (request.IsChange() && !await antiforgery.IsRequestValidAsync(context))
            return AccessProblems.NoToken();
        context.Features.Set(new AdminCaller("signed in"));
        return null;
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

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
