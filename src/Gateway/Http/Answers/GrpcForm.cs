using System.Buffers;
using System.Globalization;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>
/// An answer as gRPC clients understand it: HTTP status 200, and the outcome in headers that, without a body, are the trailers too
/// (<c>Trailers-Only</c>). So do gRPC-Web clients, which read the same headers.
/// </summary>
internal sealed class GrpcForm
{
    /// <summary>
    /// The metadata by which a server tells a client with a retry policy how many milliseconds to wait before the next attempt.
    /// </summary>
    public const string PushbackHeader = "grpc-retry-pushback-ms";

    private const string ContentType = "application/grpc";

    private static readonly SearchValues<char> OfMediaType =
        SearchValues.Create("!#$&^_.+-/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly string _status;
    private readonly string _message;
    private readonly string? _pushback;

    /// <param name="status">The status code of gRPC.</param>
    /// <param name="message">What is told to people.</param>
    /// <param name="retryAfter">When the client may try again, in seconds, if that can be told.</param>
    public GrpcForm(int status, string message, int? retryAfter)
    {
        _status = status.ToString(CultureInfo.InvariantCulture);
        _message = Encoded(message);
        _pushback = (retryAfter * 1000)?.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Whether the client that sends <paramref name="contentType"/> speaks gRPC or gRPC-Web.</summary>
    public static bool IsFor(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == ContentType.Length || contentType[ContentType.Length] is '+' or '-' or ';' or ' ');

    /// <summary>Writes the answer, which has no body.</summary>
    public void Write(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = TypeOf(context.Request.ContentType);
        response.Headers.GrpcStatus = _status;
        response.Headers.GrpcMessage = _message;
        if (_pushback is not null)
            response.Headers[PushbackHeader] = _pushback;
    }

    // What the visitor wrote is repeated only as far as it is a media type: an answer cannot have any character in its headers.
    private static string TypeOf(string? contentType)
    {
        var type = contentType.AsSpan();
        type = type[..(type.IndexOfAny(';', ' ') is var end and >= 0 ? end : type.Length)];
        return type.ContainsAnyExcept(OfMediaType) ? ContentType : type.ToString();
    }

    /// <summary>A message in the percent-encoding of gRPC, which leaves spaces as they are.</summary>
    public static string Encoded(string message) => Uri.EscapeDataString(message).Replace("%20", " ", StringComparison.Ordinal);
}
