using System.Runtime.CompilerServices;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Http.Visits;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Visits;
using UserBalance.Grains.Abstractions;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>Carries one request over YARP's forwarder, and answers it when it cannot be carried.</summary>
/// <param name="context">The request.</param>
/// <param name="visitor">Who it is from.</param>
/// <param name="forwarder">Sends it.</param>
/// <param name="record">Its record.</param>
/// <param name="logger">Where failures are logged.</param>
internal sealed partial class HttpCarrier(
    HttpContext context, VisitorConnection visitor, IHttpForwarder forwarder, VisitRecord record, ILogger logger) : ICarrier
{
    /// <inheritdoc/>
    public bool MayStartAgain => !context.Response.HasStarted;

    /// <summary>Answers a request in place of a server.</summary>
    public static async Task AnswerAsync(HttpContext context, VisitorConnection visitor, Outcome outcome, VisitRecord record)
    {
        await AnswerForm.Of(outcome).WriteAsync(context, visitor.Listener.Pages);
        if (!HttpMethods.IsHead(context.Request.Method))
            record.CarriedToVisitor(context.Response.ContentLength ?? 0);
    }

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<CarryResult> CarryAsync(Visit visit)
    {
        var error = await ForwardAsync(visit);
        var outcome = HttpOutcome.Of(context, visit, error);
        if (error != ForwarderError.None)
        {
            LogNotCarried(logger, visit.Client, visit.Server.Id, error);
            // Nothing of the request was read then: there was no connection that it could have been sent on.
            if (HttpOutcome.FailedConnection(context) is { } failure)
                return new CarryResult(outcome, failure);
        }

        visit.Reached();
        return new CarryResult(outcome);
    }

    /// <inheritdoc/>
    public void StartAgain()
    {
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.StatusCode = StatusCodes.Status200OK;
    }

    /// <inheritdoc/>
    public Task EndAsync(Outcome outcome)
    {
        if (outcome.Answer is not null && !context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
            return AnswerAsync(context, visitor, outcome, record);
        if (outcome == Outcome.Withdrawn)
            context.Abort();
        return Task.CompletedTask;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwarderError> ForwardAsync(Visit visit)
    {
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

    [LoggerMessage(LogLevel.Debug, "A visit of client {Client} to server {Server} failed: {Error}.")]
    private static partial void LogNotCarried(ILogger logger, ClientKey client, ServerId server, ForwarderError error);
}
