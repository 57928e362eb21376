using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using UserBalance.Gateway.Admin.Description;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>How a browser signs in and out.</summary>
internal static class SessionRoutes
{
    private const string Path = "/session";

    public static void MapSession(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, Show).AllowAnonymous()
            .Describe("GetSession", "Whether this browser has signed in. Needs no key.").Produces<SessionResource>();
        app.MapPost(Path, SignInAsync).AllowAnonymous()
            .Describe("SignIn", "Signs a browser in with the key, for 12 hours.").Produces(204).Refuses(400, 409, 413, 415);
        app.MapDelete(Path, (Delegate)SignOutAsync).Describe("SignOut", "Signs a browser out.").Produces(204);
    }

    private static IResult Show(HttpContext context, AdminKey key, IAntiforgery antiforgery)
    {
        var isSignedIn = key.IsNeeded && context.User.Identity is { IsAuthenticated: true };
        context.Response.Headers.CacheControl = "no-store";
        return Results.Ok(
            new SessionResource(key.IsNeeded, isSignedIn, isSignedIn ? antiforgery.GetAndStoreTokens(context).RequestToken : null));
    }

    private static async Task<IResult> SignInAsync(SignInRequest body, HttpContext context, AdminKey key)
    {
        if (!key.IsNeeded)
            return AccessProblems.NoKeyToSignInWith();
        switch (key.Check(body.Key ?? "", context.Connection.RemoteIpAddress))
        {
            case KeyVerdict.Wrong:
                return AccessProblems.WrongKey(context.Response);
            case KeyVerdict.NotHeard:
                return AccessProblems.NotHeard(context.Response);
        }

        context.Features.Set(new AdminCaller("key"));
        var identity = new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, Guid.NewGuid().ToString())], AdminSessions.Scheme);
        await context.SignInAsync(
            AdminSessions.Scheme, new ClaimsPrincipal(identity), new AuthenticationProperties { IsPersistent = true });
        return Results.NoContent();
    }

    private static async Task<IResult> SignOutAsync(HttpContext context)
    {
        await context.SignOutAsync(AdminSessions.Scheme);
        return Results.NoContent();
    }

    /// <summary>What signs in.</summary>
    /// <param name="Key">The key of the admin API.</param>
    internal sealed record SignInRequest(string? Key)
    {
        /// <summary>Nothing: a record's own text would show the key.</summary>
        public override string ToString() => nameof(SignInRequest);
    }

    /// <summary>Whether somebody has signed in.</summary>
    /// <param name="KeyRequired">Whether the admin API needs a key.</param>
    /// <param name="SignedIn">Whether this browser has signed in.</param>
    /// <param name="AntiforgeryToken">What its changes carry in the header <c>X-Antiforgery-Token</c>.</param>
    internal sealed record SessionResource(bool KeyRequired, bool SignedIn, string? AntiforgeryToken);
}
