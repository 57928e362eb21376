using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Visits;
using Yarp.ReverseProxy.Forwarder;

namespace UserBalance.Gateway.Http;

/// <summary>Tells how the forwarder left a request.</summary>
internal static class HttpOutcome
{
    /// <summary>
    /// The connection that could not be made for a request, or <see langword="null"/> when it was made and something else has failed.
    /// </summary>
    public static ConnectException? FailedConnection(HttpContext context) =>
        ConnectFailure.Of(context.Features.Get<IForwarderErrorFeature>()?.Exception);

    /// <summary>How the forwarder left a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="visit">Its visit.</param>
    /// <param name="error">What the forwarder has met.</param>
    public static Outcome Of(HttpContext context, Visit visit, ForwarderError error)
    {
        var early = context.Features.Get<EarlyEnd>();
        if (error == ForwarderError.None && early is null)
            return Outcome.Served;
        if (!visit.MayWrite)
            return Outcome.Withdrawn;
        if (early is not null)
            return early.IsVisitors ? Outcome.Abandoned : Outcome.Broken;
        return context.Response.HasStarted ? OfBrokenAnswer(context, error) : OfNoAnswer(context, error);
    }

    // The forwarder has aborted the visitor's request in any case, so that tells nothing unless there is nothing else.
    private static Outcome OfBrokenAnswer(HttpContext context, ForwarderError error) => error switch
    {
        ForwarderError.RequestBodyClient or ForwarderError.ResponseBodyClient
            or ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient => Outcome.Abandoned,
        ForwarderError.RequestBodyDestination or ForwarderError.ResponseBodyDestination
            or ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => Outcome.Broken,
        _ => context.RequestAborted.IsCancellationRequested ? Outcome.Abandoned : Outcome.Broken,
    };

    private static Outcome OfNoAnswer(HttpContext context, ForwarderError error)
    {
        if (context.RequestAborted.IsCancellationRequested)
            return Outcome.Abandoned;
        if (error == ForwarderError.RequestCreation)
            return Outcome.BadRequest;
        if (FailedConnection(context) is { } failure)
            return CarryResult.Unreached(failure).Outcome;
        return context.Features.Get<IForwarderErrorFeature>()?.Exception is HttpRequestException
        {
            HttpRequestError: HttpRequestError.ExtendedConnectNotSupported,
        }
            ? Outcome.TargetNotCarried
            : OfStatus(context.Response.StatusCode);
    }

    // As the forwarder has set it.
    private static Outcome OfStatus(int status) => status switch
    {
        StatusCodes.Status502BadGateway => Outcome.ServerSilent,
        StatusCodes.Status504GatewayTimeout => Outcome.ServerTimeout,
        >= 400 and < 500 => Outcome.BadBody,
        _ => Outcome.Broken,
    };
}
