namespace UserBalance.Gateway.Telemetry;

/// <summary>What the access log tells of a request and its answer, besides what it tells of any visit.</summary>
/// <param name="Method">The method, as one word.</param>
/// <param name="Path">The path without the query, as one word.</param>
/// <param name="Status">The status that was sent, or 0 when none was.</param>
internal readonly record struct RequestLine(string Method, string Path, int Status);
