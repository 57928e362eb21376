using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using UserBalance.Gateway.Configuration;

namespace UserBalance.Gateway.Admin;

/// <summary>
/// Who may use the admin listener. With a key: whoever sends it as a bearer token. Without one: callers that name this machine
/// as the host, so that no web page elsewhere can have a browser call it under another name (DNS rebinding).
/// </summary>
/// <param name="next">The rest of the pipeline.</param>
/// <param name="options">The gateway's options.</param>
internal sealed class AdminAccess(RequestDelegate next, GatewayOptions options)
{
    private const string Scheme = "Bearer ";

    private static readonly PathString[] Open = ["/healthz", "/readyz"];

    private readonly byte[]? _key = options.Admin.Key is { } key ? Hash(key) : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (Array.Exists(Open, path => context.Request.Path == path))
            return next(context);
        if (Refuse(context.Request) is not { } problem)
            return next(context);
        if (problem.StatusCode == StatusCodes.Status401Unauthorized)
            context.Response.Headers.WWWAuthenticate = "Bearer";
        return problem.ExecuteAsync(context);
    }

    private ProblemHttpResult? Refuse(HttpRequest request)
    {
        if (_key is not null)
        {
            return IsKey(request.Headers.Authorization.ToString())
                ? null
                : TypedResults.Problem("The admin API needs 'Authorization: Bearer' with its key.", statusCode: StatusCodes.Status401Unauthorized);
        }

        return IsThisMachine(request.Host.Host)
            ? null
            : TypedResults.Problem(
                "Without a key the admin API answers only under a loopback name.", statusCode: StatusCodes.Status403Forbidden);
    }

    // Hashed first, so that neither content nor length shows in the time it takes.
    private bool IsKey(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) &&
        CryptographicOperations.FixedTimeEquals(Hash(authorization[Scheme.Length..].Trim()), _key);

    private static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
        (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
