using UserBalance.Backend.Visits;

namespace UserBalance.Backend.Endpoints;

/// <summary>What the server received, for tests and for the curious.</summary>
internal static class InspectionEndpoints
{
    /// <summary>Where the server says that it runs; asking is no visit.</summary>
    public const string HealthPath = "/healthz";

    public static IEndpointRouteBuilder MapInspection(this IEndpointRouteBuilder app, VisitLog visits)
    {
        app.MapGet("/headers", context => context.Response.WriteAsJsonAsync(
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToArray()), context.RequestAborted));
        app.MapGet(HealthPath, context => context.Response.WriteAsync("ok\n", context.RequestAborted));
        app.MapGet(RequestVisits.Path, context => Visits(context, visits));
        return app;
    }

    // Who else uses a server is not a visitor's business.
    private static Task Visits(HttpContext context, VisitLog visits)
    {
        if (context.IsDirect())
            return context.Response.WriteAsJsonAsync(visits.All.Select(VisitReport.Of), context.RequestAborted);

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private sealed record VisitReport(string Server, string Client, string Protocol, long? Token, DateTimeOffset From, DateTimeOffset? To)
    {
        public static VisitReport Of(RecordedVisit visit) =>
            new(visit.Server, visit.Client.ToString(), visit.Protocol, visit.Token, visit.From, visit.To);
    }
}
