using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Telemetry;

namespace UserBalance.Gateway.Http;

/// <summary>Makes the span of each visitor's request. It is in the pipeline only when traces are exported.</summary>
internal sealed class TracingMiddleware(RequestDelegate next, VisitTraces traces)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var visitor = context.Features.GetRequiredFeature<VisitorConnection>();
        using var span = traces.Begin(context.Request, visitor.Listener.Visits, (visitor.VisitorOf(context.Request) ?? visitor).Source);
        await next(context);
        if (span is { IsAllDataRequested: true })
            span.SetTag("http.response.status_code", context.Response.StatusCode);
    }
}
