using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Admission;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>What the gateway itself tells a visitor whose request it does not carry, or could not carry to its end.</summary>
internal sealed class GatewayAnswer
{
    public static readonly GatewayAnswer Full = new(
        503, "full", "Every Server Is Full", "Every server has as many users as it may have. Please try again later.", retryAfter: 30);

    public static readonly GatewayAnswer NoServerUp = new(
        503, "no-server-up", "No Server Is Up", "No server takes new users at the moment. Please try again soon.", retryAfter: 5);

    public static readonly GatewayAnswer ControlPlaneAway = new(
        503, "control-plane-away", "Admission Is Away", "The gateway cannot ask which server to use. Please try again.", retryAfter: 5);

    public static readonly GatewayAnswer ServerSilent = new(
        502, "server-silent", "Server Does Not Answer", "The server of this client does not answer.");

    public static readonly GatewayAnswer ServerTimedOut = new(
        504, "server-timeout", "Server Timed Out", "The server of this client could not be reached in time.");

    public static readonly GatewayAnswer Withdrawn = new(
        502, "withdrawn", "Server Withdrawn", "The server was taken from this client while the request was under way.");

    public static readonly GatewayAnswer TargetNotClean = new(
        400, "bad-target", "Bad Request Target", "The address of the request has characters that must be percent-encoded.");

    public static readonly GatewayAnswer TargetNotCarried = new(
        501, "target-not-carried", "Request Target Not Carried", "The gateway carries requests for a path only.");

    private const string GrpcUnavailable = "14";
    private const string GrpcUnimplemented = "12";

    private readonly int _status;
    private readonly string _title;
    private readonly string _detail;
    private readonly string? _retryAfter;
    private readonly AnswerBodies _bodies;

    private GatewayAnswer(int status, string reason, string title, string detail, int? retryAfter = null)
    {
        _status = status;
        _title = title;
        _detail = detail;
        _retryAfter = retryAfter?.ToString(CultureInfo.InvariantCulture);
        _bodies = new(status, reason, title, detail);
    }

    public static GatewayAnswer To(Refusal refusal) => refusal switch
    {
        Refusal.Full => Full,
        Refusal.NoServerUp => NoServerUp,
        _ => ControlPlaneAway,
    };

    /// <summary>Writes the answer in the form that the visitor understands best.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        if (_retryAfter is not null)
            headers.RetryAfter = _retryAfter;
        return IsGrpc(context.Request.ContentType) ? WriteGrpc(context) : WritePageAsync(context);
    }

    private Task WritePageAsync(HttpContext context)
    {
        var (contentType, body) = _bodies.For(context.Request);
        context.Response.StatusCode = _status;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = _title;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    // A gRPC client takes its outcome from grpc-status; without a body these headers are the trailers too.
    private Task WriteGrpc(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = context.Request.ContentType;
        context.Response.Headers.GrpcStatus = _status is 400 or 501 ? GrpcUnimplemented : GrpcUnavailable;
        context.Response.Headers.GrpcMessage = _detail;
        return Task.CompletedTask;
    }

    private static bool IsGrpc(string? contentType) =>
        contentType?.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase) == true;
}
