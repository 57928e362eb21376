using System.Globalization;
using UserBalance.Hosting.Operators;

namespace UserBalance.Gateway.Admin.Access;

/// <summary>Why somebody may not use the admin listener, as problem details (RFC 9457).</summary>
internal static class AccessProblems
{
    public static IResult ForeignOrigin() => Forbidden("A page of another origin may not call the admin API.");

    public static IResult ForeignHost() => Forbidden("Without a key the admin API answers only under a loopback name.");

    public static IResult ForeignCaller() => Forbidden("Without a key the admin API answers only callers of its own machine.");

    public static IResult Visitor() => Forbidden("Without a key the admin API does not answer what a gateway brings from its visitors.");

    public static IResult NoToken() =>
        Forbidden("A change by a signed-in browser needs the header 'X-Antiforgery-Token' with the token of GET /api/v1/session.");

    public static IResult NoKey(HttpResponse response) =>
        Unauthorized(response, "The admin API needs 'Authorization: Bearer' with its key, or a browser that has signed in.");

    public static IResult WrongKey(HttpResponse response) => Unauthorized(response, "This is not the key of the admin API.");

    public static IResult NotHeard(HttpResponse response)
    {
        var seconds = AdminKey.Window.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        response.Headers.RetryAfter = seconds;
        return Results.Problem(
            $"Too many wrong keys came from this address; no key from it is looked at for {seconds} s.",
            statusCode: StatusCodes.Status429TooManyRequests);
    }

    public static IResult TooManyAtWork(HttpResponse response)
    {
        response.Headers.RetryAfter = "10";
        return Results.Problem(
            $"{OperatorConnections.MaxAtWork} requests are being answered already.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    public static IResult NoKeyToSignInWith() => Results.Problem(
        "The admin API has no key, so nobody needs to sign in.", statusCode: StatusCodes.Status409Conflict);

    private static IResult Forbidden(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status403Forbidden);

    private static IResult Unauthorized(HttpResponse response, string detail)
    {
        response.Headers.WWWAuthenticate = "Bearer";
        return Results.Problem(detail, statusCode: StatusCodes.Status401Unauthorized);
    }
}
