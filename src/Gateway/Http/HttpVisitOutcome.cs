using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>Tells how the forwarder left a request, and counts it.</summary>
internal static class HttpVisitOutcome
{
    /// <summary>Counts a visit that is over, before the visitor is told of a failure.</summary>
    public static void Count(this ListenerVisits visits, HttpContext context, Visit visit, ForwarderError error)
    {
        var outcome = Of(context, visit, error);
        if (outcome is VisitOutcome.ServerSilent or VisitOutcome.ServerTimeout)
            visits.Failed(visit.Server.Id);
        visits.Count(outcome, visit.Server.Id);
    }

    /// <summary>The connection that could not be made for a request, or <see langword="null"/> when it was made and something else has failed.</summary>
    public static ConnectException? FailedConnection(HttpContext context) => ConnectFailure.Of(context.Features.Get<IForwarderErrorFeature>()?.Exception);

    /// <summary>How the forwarder left a request.</summary>
    public static VisitOutcome Of(HttpContext context, Visit visit, ForwarderError error)
    {
        var early = context.Features.Get<EarlyEnd>();
        if (error == ForwarderError.None && early is null)
            return VisitOutcome.Served;
        if (!visit.MayWrite)
            return VisitOutcome.Withdrawn;
        if (early is not null)
            return early.IsVisitors ? VisitOutcome.Abandoned : VisitOutcome.Broken;
        return context.Response.HasStarted ? OfBrokenAnswer(context, error) : OfNoAnswer(context);
    }

    // The forwarder has aborted the visitor's request in any case, so that tells nothing unless there is nothing else.
    private static VisitOutcome OfBrokenAnswer(HttpContext context, ForwarderError error) => error switch
    {
        ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient
            or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => VisitOutcome.Abandoned,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => VisitOutcome.Broken,
        _ => context.RequestAborted.IsCancellationRequested ? VisitOutcome.Abandoned : VisitOutcome.Broken,
    };

    private static VisitOutcome OfNoAnswer(HttpContext context) => context.Response.StatusCode switch
    {
        _ when context.RequestAborted.IsCancellationRequested => VisitOutcome.Abandoned,
        _ when FailedConnection(context) is { } failure => failure.Outcome,
        StatusCodes.Status502BadGateway => VisitOutcome.ServerSilent,
        StatusCodes.Status504GatewayTimeout => VisitOutcome.ServerTimeout,
        StatusCodes.Status400BadRequest => VisitOutcome.BadRequest,
        _ => VisitOutcome.Broken,
    };
}
