using System.Net;

namespace UserBalance.Chaos.Users;

/// <summary>One visit as the visitor saw it.</summary>
/// <param name="Number">The visit.</param>
/// <param name="Client">Who.</param>
/// <param name="Gateway">Through which gateway.</param>
/// <param name="OverTcp">Over the TCP listener, otherwise over HTTP.</param>
/// <param name="IsLong">A connection that is used for seconds.</param>
/// <param name="Began">From when.</param>
/// <param name="Ended">To when.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Server">Who served it.</param>
internal sealed record VisitRecord(
    long Number,
    IPAddress Client,
    string Gateway,
    bool OverTcp,
    bool IsLong,
    TimeSpan Began,
    TimeSpan Ended,
    VisitOutcome Outcome,
    string? Server)
{
    /// <summary>Whether the user was served before and can expect to be served again.</summary>
    public bool IsOfKnownUser { get; init; }
}
