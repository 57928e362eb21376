using System.Globalization;

namespace UserBalance.EndToEnd.Tests.Setup;

/// <summary>What a visitor got.</summary>
/// <param name="Status">The HTTP status, or 0 when the connection was closed without a word.</param>
/// <param name="Body">The page: a backend's is its name.</param>
/// <param name="RetryAfter">Whether it says when to try again.</param>
internal sealed record Answer(int Status, string Body, bool RetryAfter)
{
    private const string HeaderEnd = "\r\n\r\n";

    /// <summary>Closed in order, without a byte.</summary>
    public static readonly Answer Closed = new(0, "", RetryAfter: false);

    /// <summary>Reset.</summary>
    public static readonly Answer Reset = new(0, "reset", RetryAfter: false);

    /// <summary>Turned away because all servers are full, as HTTP and TCP listeners do it.</summary>
    public bool IsTurnedAway => this is { Status: 503, RetryAfter: true } || this == Closed;

    /// <summary>Served by a server of that name.</summary>
    public static Answer From(string server) => new(200, server, RetryAfter: false);

    public static Answer Parse(string text)
    {
        if (text.Length == 0)
            return Closed;
        var end = text.IndexOf(HeaderEnd, StringComparison.Ordinal);
        Assert.True(end > 0 && text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal), $"Not an answer: {text}");
        var status = int.Parse(text.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        var head = text[..end];
        return new Answer(status, text[(end + HeaderEnd.Length)..], head.Contains("\r\nRetry-After: ", StringComparison.OrdinalIgnoreCase));
    }
}
