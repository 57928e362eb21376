using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Where a visitor's request ends: it goes the way of every visit of its listener, or is answered here because it is none. Requests to the
/// admin listener pass on.
/// </summary>
internal sealed class ForwardingMiddleware(
    RequestDelegate next, IHttpForwarder forwarder, ShutdownNotice shutdown, ILogger<ForwardingMiddleware> logger)
{
    private static readonly KestrelServerLimits AdminLimits = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<VisitorConnection>() is not { } connection)
            return PassOnAsync(context);
        shutdown.Apply(context);
        var visitor = connection.VisitorOf(context.Request);
        var record = connection.Listener.Visits.BeginRecord();
        return record.IsKept
            ? RecordAsync(context, visitor ?? connection, isIdentified: visitor is not null, record)
            : BalanceAsync(context, visitor ?? connection, isIdentified: visitor is not null, record);
    }

    private async Task RecordAsync(HttpContext context, VisitorConnection visitor, bool isIdentified, VisitRecord record)
    {
        try
        {
            await BalanceAsync(context, visitor, isIdentified, record);
        }
        finally
        {
            visitor.Listener.Visits.Write(visitor.Source, LineOf(context), record);
        }
    }

    private async Task BalanceAsync(HttpContext context, VisitorConnection visitor, bool isIdentified, VisitRecord record)
    {
        using var request = visitor.Open?.Begin();
        if (visitor.IsProxyItself || AsksGatewayItself(context))
        {
            context.Response.ContentLength = 0;
            record.Ends(Outcome.Served);
            return;
        }

        if ((isIdentified ? RequestCheck.RefusalOf(context) : Outcome.ClientNotTold) is { } refusal)
        {
            visitor.Listener.Visits.Ended(refusal, record);
            await HttpCarrier.AnswerAsync(context, visitor, refusal, record);
            return;
        }

        await visitor.Listener.Pipeline.RunAsync(new HttpCarrier(context, visitor, forwarder, record, logger), visitor.Source, record);
    }

    private static RequestLine LineOf(HttpContext context) => new(
        LogText.Word(context.Request.Method, LogText.LongestMethod),
        LogText.PathOf(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget),
        context.Response.HasStarted || !context.RequestAborted.IsCancellationRequested ? context.Response.StatusCode : 0);

    // "OPTIONS *" asks whether there is a server at all (RFC 9110, 9.3.7). HttpClient could not write it, and there is.
    private static bool AsksGatewayItself(HttpContext context) =>
        HttpMethods.IsOptions(context.Request.Method) && !context.Request.Path.HasValue
        && context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget == "*";

    // Kestrel's limits are the whole server's, and visitors have none.
    private Task PassOnAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = AdminLimits.MaxRequestBodySize;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } incoming)
            incoming.MinDataRate = AdminLimits.MinRequestBodyDataRate;
        if (context.Features.Get<IHttpMinResponseDataRateFeature>() is { } outgoing)
            outgoing.MinDataRate = AdminLimits.MinResponseDataRate;
        return next(context);
    }
}
