namespace UserBalance.Gateway.Core.Outcomes;

/// <summary>What a visitor is told by the gateway itself, in words for people.</summary>
/// <param name="Status">The HTTP status, 400 to 599.</param>
/// <param name="Title">The text beside the status.</param>
/// <param name="Detail">A sentence or two.</param>
/// <param name="RetryAfter">
/// When to try again, in seconds. <see langword="null"/> when that is not said: the server may have acted on the request, and some clients
/// repeat by themselves what comes with one.
/// </param>
internal sealed record Answer(int Status, string Title, string Detail, int? RetryAfter = null);
