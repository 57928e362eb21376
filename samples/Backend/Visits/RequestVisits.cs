using System.Globalization;
using System.Net;
using UserBalance.Backend.Endpoints;
using UserBalance.Backend.ProxyProtocol;

namespace UserBalance.Backend.Visits;

/// <summary>Records every request, except a look at the record itself and the question whether the server is well.</summary>
internal static class RequestVisits
{
    /// <summary>Where the record is served.</summary>
    public const string Path = "/visits";

    private const string TokenHeader = "X-UserBalance-Token";
    private const string ForwardedFor = "X-Forwarded-For";

    public static void UseVisits(this IApplicationBuilder app, VisitLog visits) => app.Use(async (context, next) =>
    {
        if (context.IsDirect() && (context.Request.Path == Path || context.Request.Path == InspectionEndpoints.HealthPath))
        {
            await next(context);
            return;
        }

        if (visits.Begin(context.Client(), context.Request.Protocol, context.Token()) is not { } visit)
        {
            context.Response.StatusCode = StatusCodes.Status409Conflict;
            return;
        }

        using var recorded = visit;
        try
        {
            await next(context);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The visitor left; the visit ends here like any other.
        }
    });

    /// <summary>Whether no proxy speaks for the visitor.</summary>
    public static bool IsDirect(this HttpContext context) =>
        context.ProxyHeader() is null && !context.Request.Headers.ContainsKey(ForwardedFor);

    private static IPAddress Client(this HttpContext context) =>
        context.ProxyHeader()?.Source?.Address
        ?? LastForwarded(context.Request)
        ?? context.Connection.RemoteIpAddress
        ?? IPAddress.None;

    // In a PROXY connection the headers are the client's own words.
    private static long? Token(this HttpContext context) => context.ProxyHeader() is { } header ? header.Token : TokenOf(context.Request);

    private static long? TokenOf(HttpRequest request) =>
        long.TryParse(request.Headers[TokenHeader], NumberStyles.None, CultureInfo.InvariantCulture, out var token) ? token : null;

    private static ProxyHeader? ProxyHeader(this HttpContext context) => context.Features.Get<ProxyHeader>();

    private static IPAddress? LastForwarded(HttpRequest request)
    {
        var values = request.Headers[ForwardedFor];
        if (values.Count == 0)
            return null;

        var last = values[^1].AsSpan();
        last = last[(last.LastIndexOf(',') + 1)..].Trim();
        return IPEndPoint.TryParse(last, out var entry) ? entry.Address : null;
    }
}
