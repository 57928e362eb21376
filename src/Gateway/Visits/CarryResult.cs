using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Visits;

/// <summary>How far a visit got.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Failure">Why there was no connection to the server, if there was none: then nothing was sent.</param>
internal readonly record struct CarryResult(Outcome Outcome, ConnectException? Failure = null)
{
    /// <summary>The server could not be reached.</summary>
    public static CarryResult Unreached(ConnectException failure) => new(OutcomeOf(failure), failure);

    private static Outcome OutcomeOf(ConnectException failure)
    {
        if (!failure.IsOurs)
            return failure.IsTimeout ? Outcome.ServerTimeout : Outcome.ServerSilent;
        return failure.IsWantOfRoom ? Outcome.TooManyConnections : Outcome.GatewayTrouble;
    }
}
