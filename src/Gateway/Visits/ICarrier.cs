using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Visits;

/// <summary>
/// One visitor's request or connection as its protocol has it: carries its bytes, and tells it in its own form what it is refused.
/// </summary>
internal interface ICarrier
{
    /// <summary>Whether nothing of it was used up by a server that could not be reached, so that another one may be tried.</summary>
    bool MayStartAgain { get; }

    /// <summary>Carries it to its end. When this completes, nothing more of it reaches the server.</summary>
    /// <param name="visit">Where to; <see cref="Visit.Reached"/> is called when the server is.</param>
    ValueTask<CarryResult> CarryAsync(Visit visit);

    /// <summary>Forgets a server that could not be reached; another one follows.</summary>
    void StartAgain();

    /// <summary>Tells the visitor, as far as that is possible, and ends it. The visit is over.</summary>
    /// <param name="outcome">How it ended, or why there was none.</param>
    Task EndAsync(Outcome outcome);
}
