using UserBalance.Gateway.Admission;
using UserBalance.Gateway.Http.Answers;
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
        return context.Response.HasStarted ? OfBrokenAnswer(context, error) : OfNoAnswer(context, error);
    }

    /// <summary>What a visitor whose request the forwarder could not carry is told; <see langword="null"/> when nothing can be told.</summary>
    /// <param name="context">The request.</param>
    /// <param name="error">What the forwarder has met.</param>
    /// <param name="withdrawn">Whether the server was taken from the client meanwhile.</param>
    public static GatewayAnswer? AnswerTo(HttpContext context, ForwarderError error, bool withdrawn)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return null;
        if (withdrawn)
            return GatewayAnswer.Withdrawn;
        if (error == ForwarderError.RequestCreation)
            return GatewayAnswer.NotCarried;
        if (FailedConnection(context) is { } failure)
            return AnswerTo(failure);
        return context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ExtendedConnectNotSupported }
            ? GatewayAnswer.TargetNotCarried
            : AnswerTo(context.Response.StatusCode);
    }

    private static GatewayAnswer AnswerTo(ConnectException failure) => failure.Outcome switch
    {
        VisitOutcome.TooManyConnections => GatewayAnswer.TooManyConnections,
        VisitOutcome.GatewayTrouble => GatewayAnswer.GatewayTrouble,
        VisitOutcome.ServerTimeout => GatewayAnswer.ServerTimedOut,
        _ => GatewayAnswer.ServerSilent,
    };

    private static GatewayAnswer? AnswerTo(int status) => status switch
    {
        StatusCodes.Status502BadGateway => GatewayAnswer.ServerSilent,
        StatusCodes.Status504GatewayTimeout => GatewayAnswer.ServerTimedOut,
        >= 400 and < 500 => GatewayAnswer.BodyNotReadable,
        _ => null,
    };

    // The forwarder has aborted the visitor's request in any case, so that tells nothing unless there is nothing else.
    private static VisitOutcome OfBrokenAnswer(HttpContext context, ForwarderError error) => error switch
    {
        ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient
            or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => VisitOutcome.Abandoned,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => VisitOutcome.Broken,
        _ => context.RequestAborted.IsCancellationRequested ? VisitOutcome.Abandoned : VisitOutcome.Broken,
    };

    private static VisitOutcome OfNoAnswer(HttpContext context, ForwarderError error)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return VisitOutcome.Abandoned;
        return AnswerTo(context, error, withdrawn: false)?.Reason switch
        {
            Reason.TooManyConnections => VisitOutcome.TooManyConnections,
            Reason.GatewayTrouble => VisitOutcome.GatewayTrouble,
            Reason.ServerSilent => VisitOutcome.ServerSilent,
            Reason.ServerTimeout => VisitOutcome.ServerTimeout,
            null => VisitOutcome.Broken,
            _ => VisitOutcome.BadRequest,
        };
    }
}
