using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Http.Answers;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Where a visitor's request ends: it enters the pool of its listener and is carried to the client's server, or is answered
/// here. Requests to the admin listener pass on.
/// </summary>
internal sealed partial class ForwardingMiddleware(
    RequestDelegate next, IHttpForwarder forwarder, BackendClient client, ILogger<ForwardingMiddleware> logger)
{
    private static readonly KestrelServerLimits AdminLimits = new();

    public Task InvokeAsync(HttpContext context) =>
        context.Features.Get<VisitorConnection>() is { } visitor ? BalanceAsync(context, visitor) : PassOnAsync(context);

    private async Task BalanceAsync(HttpContext context, VisitorConnection visitor)
    {
        if (AnswerToTarget(context) is { } answer)
        {
            await answer.WriteAsync(context);
            return;
        }

        var entry = await visitor.Listener.Admission.EnterAsync(visitor.Source);
        if (entry.IsAdmitted)
            await CarryAsync(context, visitor, entry.Visit);
        else
            await GatewayAnswer.To(entry.Refusal).WriteAsync(context);
    }

    private async ValueTask CarryAsync(HttpContext context, VisitorConnection visitor, Visit visit)
    {
        using (visit)
        {
            var error = await forwarder.SendAsync(
                context,
                visitor.Listener.PrefixOf(visit.Server),
                client.Invoker,
                BackendClient.ConfigFor(visit.Server),
                visitor.Transformer,
                visit.Revoked);
            if (error != ForwarderError.None)
                await EndAsync(context, visit, error);
        }
    }

    private async ValueTask EndAsync(HttpContext context, Visit visit, ForwarderError error)
    {
        LogNotCarried(visit.Client, visit.Server.Id, error);
        var revoked = visit.Revoked.IsCancellationRequested;
        if (!context.Response.HasStarted && AnswerToFailure(context, revoked) is { } answer)
            await answer.WriteAsync(context);
        else if (revoked)
            context.Abort();
    }

    private static GatewayAnswer? AnswerToFailure(HttpContext context, bool revoked) => context.Response.StatusCode switch
    {
        _ when context.RequestAborted.IsCancellationRequested => null,
        _ when revoked => GatewayAnswer.Withdrawn,
        StatusCodes.Status502BadGateway => GatewayAnswer.ServerSilent,
        StatusCodes.Status504GatewayTimeout => GatewayAnswer.ServerTimedOut,
        _ => null,
    };

    // Without a path it is "OPTIONS *" or a plain CONNECT: HttpClient cannot write the one, and the other asks for a tunnel.
    private static GatewayAnswer? AnswerToTarget(HttpContext context)
    {
        if (!context.Request.Path.HasValue)
            return GatewayAnswer.TargetNotCarried;
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return RequestTarget.IsClean(target) ? null : GatewayAnswer.TargetNotClean;
    }

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
