using System.Diagnostics;
using System.Net;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Gateway.Telemetry;

/// <summary>The spans of visits. While nobody listens there are none, and asking for the present one costs a look at a field.</summary>
/// <param name="addresses">How clients are shown.</param>
internal sealed class VisitTraces(ClientAddresses addresses)
{
    private const string TraceParent = "traceparent";
    private const string TraceState = "tracestate";

    private static readonly ActivitySource Source = new(TracesExtensions.GatewaySource);

    private static Activity? Current =>
        Source.HasListeners() && Activity.Current is { IsAllDataRequested: true } span && span.Source == Source ? span : null;

    /// <summary>Begins the span of an HTTP request, within the visitor's trace if there is one.</summary>
    public Activity? Begin(HttpRequest request, ListenerVisits listener, IPAddress source)
    {
        ActivityContext.TryParse(request.Headers[TraceParent], request.Headers[TraceState], isRemote: true, out var parent);
        var span = Begin(listener, source, parent);
        if (span is not { IsAllDataRequested: true })
            return span;
        span.SetTag("http.request.method", request.Method);
        span.SetTag("url.path", request.Path.Value);
        span.SetTag("url.scheme", request.Scheme);
        return span;
    }

    /// <summary>Begins the span of a visit.</summary>
    public Activity? Begin(ListenerVisits listener, IPAddress source, ActivityContext parent = default)
    {
        // Whatever the web server has begun for the request is not exported, so it cannot be a parent.
        Activity.Current = null;
        var span = Source.StartActivity(TracesExtensions.VisitSpan, ActivityKind.Server, parent);
        if (span is not { IsAllDataRequested: true })
            return span;
        span.SetTag("userbalance.pool", listener.Pool);
        span.SetTag("userbalance.listener", listener.Listener);
        span.SetTag("client.address", addresses.Show(source).ToString());
        return span;
    }

    /// <summary>Notes on the span of this visit how it ended.</summary>
    public static void Note(Outcome outcome)
    {
        if (Current is not { } span)
            return;
        span.SetTag("userbalance.outcome", outcome.CountedAs.Word);
        if (outcome.IsFailure)
            span.SetStatus(ActivityStatusCode.Error);
    }

    /// <summary>Notes on the span of this visit which server it was sent to.</summary>
    public static void NoteServer(string server) => Current?.SetTag("userbalance.server", server);

    /// <summary>
    /// Has the server's spans belong to this visit's, if it is sampled; else the visitor's headers go through as they came.
    /// </summary>
    public static void PassOn(HttpRequestMessage request)
    {
        if (Current is not { Recorded: true } span)
            return;
        request.Headers.Remove(TraceParent);
        request.Headers.Remove(TraceState);
        request.Headers.TryAddWithoutValidation(TraceParent, span.Id);
        if (span.TraceStateString is { Length: > 0 } state)
            request.Headers.TryAddWithoutValidation(TraceState, state);
    }
}
