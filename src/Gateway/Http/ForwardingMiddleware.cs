using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using UserBalance.Gateway.Access;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Http.Visits;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Shutdown;
using UserBalance.Gateway.Telemetry;
using UserBalance.Grains.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Where a visitor's request ends: it enters the pool of its listener and is carried to the client's server, or is answered
/// here. Requests to the admin listener pass on.
/// </summary>
internal sealed partial class ForwardingMiddleware(
    RequestDelegate next, IHttpForwarder forwarder, ShutdownNotice shutdown, ILogger<ForwardingMiddleware> logger)
{
    /// <summary>How many servers a new client is tried at.</summary>
    private const int MostServers = 3;

    private static readonly KestrelServerLimits AdminLimits = new();

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Features.Get<VisitorConnection>() is not { } connection)
            return PassOnAsync(context);
        shutdown.Apply(context);
        var visitor = connection.VisitorOf(context.Request);
        return connection.Listener.Log is { } log && log.Begin() is { } record
            ? RecordAsync(context, visitor ?? connection, isTold: visitor is not null, log, record)
            : BalanceAsync(context, visitor ?? connection, isTold: visitor is not null, record: null);
    }

    private async Task RecordAsync(HttpContext context, VisitorConnection visitor, bool isTold, AccessLog log, VisitRecord record)
    {
        try
        {
            await BalanceAsync(context, visitor, isTold, record);
        }
        finally
        {
            log.Write(visitor.Source, visitor.Listener.Name, visitor.Listener.Pool, LineOf(context), record);
        }
    }

    private async Task BalanceAsync(HttpContext context, VisitorConnection visitor, bool isTold, VisitRecord? record)
    {
        using var request = visitor.Open?.Begin();
        if (visitor.IsProxyItself || AsksGatewayItself(context))
        {
            context.Response.ContentLength = 0;
            if (record is not null)
                record.Outcome = Reason.Served;
            return;
        }

        if ((isTold ? RequestCheck.AnswerTo(context) : GatewayAnswer.ClientNotTold) is { } answer)
        {
            visitor.Listener.Visits?.Count(isTold ? VisitOutcome.BadRequest : VisitOutcome.ClientNotTold);
            await AnswerAsync(context, visitor, answer, record);
            return;
        }

        record?.AdmissionBegins();
        var entry = await visitor.Listener.Admission.EnterAsync(visitor.Source);
        record?.AdmissionEnds();
        ServerId[] unreached = [];
        while (entry.Visit is { } visit)
        {
            ForwarderError error;
            // It ends before the visitor is answered: the pool may wait for its end, and a visitor may take any time to read.
            using (visit)
                error = await ForwardAsync(context, visitor, visit, record);
            if (FailureToReach(context, visitor, visit, error) is { } failure && (unreached = [.. unreached, visit.Server.Id]).Length < MostServers &&
                await EnterElsewhereAsync(context, visitor, visit, unreached, record) is { } elsewhere)
            {
                if (!failure.IsOurs)
                    visitor.Listener.Visits?.Failed(visit.Server.Id);
                entry = elsewhere;
                continue;
            }

            visitor.Listener.Visits?.Count(context, visit, error);
            if (error != ForwarderError.None)
                await EndAsync(context, visitor, visit, error, record);
            else if (record is not null)
                record.Outcome = HttpVisitOutcome.Of(context, visit, error).Word;
            return;
        }

        visitor.Listener.Visits?.Count(entry.Refusal);
        await AnswerAsync(context, visitor, GatewayAnswer.To(entry.Refusal), record);
    }

    private static async ValueTask<Entry?> EnterElsewhereAsync(
        HttpContext context, VisitorConnection visitor, Visit visit, ServerId[] unreached, VisitRecord? record)
    {
        record?.AdmissionBegins();
        var elsewhere = await visitor.Listener.Admission.EnterElsewhereAsync(visit, unreached);
        record?.AdmissionEnds();
        if (elsewhere is not null)
        {
            context.Features.Set<IForwarderErrorFeature>(null);
            context.Response.StatusCode = StatusCodes.Status200OK;
        }

        return elsewhere;
    }

    // Nothing of the request was read: there was no connection that it could have been sent on.
    private static ConnectException? FailureToReach(HttpContext context, VisitorConnection visitor, Visit visit, ForwarderError error)
    {
        if (error == ForwarderError.None || HttpVisitOutcome.FailedConnection(context) is not { } failure)
        {
            visit.Reached();
            return null;
        }

        visit.Server.ConnectFailed(failure, visitor.Listener.RouteTo(visit.Server).EndPoint.Port);
        return failure.MayReachOthers && visit.IsFirst && !context.Response.HasStarted ? failure : null;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwarderError> ForwardAsync(HttpContext context, VisitorConnection visitor, Visit visit, VisitRecord? record)
    {
        record?.Begins(visit.Server.Id);
        if (!visitor.Servers.ClientFor(context).TryGetHandler(visit.Lease, out var handler))
            return ForwarderError.RequestCanceled;

        var target = visitor.TargetOf(visit);
        using var invoker = new VisitInvoker(handler, visit, target, record);
        var error = await forwarder.SendAsync(
            context,
            visitor.PrefixOf(visit, target),
            invoker,
            BackendClient.ConfigFor(visit.Server),
            visitor.Transformer,
            visit.Revoked);
        // The forwarder answers by itself what it finds wrong with a WebSocket's key.
        if (error == ForwarderError.None && !invoker.HasSent)
            return ForwarderError.RequestCreation;
        // What becomes of a request that was answered to the end before its own is no failure of anybody.
        return error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyDestination or ForwarderError.RequestBodyCanceled
            && visit.MayWrite && context.Features.Get<EarlyAnswer>() is not null ? ForwarderError.None : error;
    }

    private async ValueTask EndAsync(
        HttpContext context, VisitorConnection visitor, Visit visit, ForwarderError error, VisitRecord? record)
    {
        LogNotCarried(visit.Client, visit.Server.Id, error);
        var withdrawn = !visit.MayWrite;
        if (!context.Response.HasStarted && HttpVisitOutcome.AnswerTo(context, error, withdrawn) is { } answer)
        {
            await AnswerAsync(context, visitor, answer, record);
            return;
        }

        if (record is not null)
            record.Outcome = HttpVisitOutcome.Of(context, visit, error).Word;
        if (withdrawn)
            context.Abort();
    }

    private static async Task AnswerAsync(HttpContext context, VisitorConnection visitor, GatewayAnswer answer, VisitRecord? record)
    {
        await answer.WriteAsync(context, visitor.Listener.Pages);
        if (record is null)
            return;
        record.Outcome = answer.Reason;
        record.BytesOut = HttpMethods.IsHead(context.Request.Method) ? 0 : context.Response.ContentLength ?? 0;
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

    [LoggerMessage(LogLevel.Debug, "A visit of client {Client} to server {Server} failed: {Error}.")]
    private partial void LogNotCarried(Grains.Abstractions.ClientKey client, Grains.Abstractions.ServerId server, ForwarderError error);
}
