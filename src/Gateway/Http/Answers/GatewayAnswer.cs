using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Admission;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>What the gateway itself tells a visitor whose request it does not carry, or could not carry to its end.</summary>
internal sealed class GatewayAnswer
{
    /// <summary>The response header with the <see cref="Admission.Reason"/>.</summary>
    public const string ReasonHeader = "X-UserBalance-Reason";

    public static readonly GatewayAnswer Full = new(
        503, Admission.Reason.Full, "Every Server Is Full", "Every server has as many users as it may have. Please try again later.",
        retryAfter: 30);

    public static readonly GatewayAnswer NoServerUp = new(
        503, Admission.Reason.NoServerUp, "No Server Is Up", "No server takes new users at the moment. Please try again soon.",
        retryAfter: 5);

    public static readonly GatewayAnswer Moving = new(
        503, Admission.Reason.Moving, "Server Is Changing", "Another server is being made ready for this client. Please try again.",
        retryAfter: 1);

    public static readonly GatewayAnswer ControlPlaneAway = new(
        503, Admission.Reason.ControlPlaneAway, "Admission Is Away", "The gateway cannot ask which server to use. Please try again.",
        retryAfter: 5);

    public static readonly GatewayAnswer TooManyConnections = new(
        503, Admission.Reason.TooManyConnections, "Too Many Connections", "The gateway has as many connections as it may have. Please try again.",
        retryAfter: 5);

    public static readonly GatewayAnswer GatewayTrouble = new(
        503, Admission.Reason.GatewayTrouble, "Gateway In Trouble",
        "The gateway cannot connect to the server of this client, for a reason of its own. Please try again.", retryAfter: 5);

    // What follows has no time to try again: the server may have acted on the request, and some clients repeat by themselves what
    // comes with one.
    public static readonly GatewayAnswer ServerSilent = new(
        502, Admission.Reason.ServerSilent, "Server Does Not Answer", "The server of this client does not answer.");

    public static readonly GatewayAnswer ServerTimedOut = new(
        504, Admission.Reason.ServerTimeout, "Server Timed Out", "The server of this client could not be reached in time.");

    public static readonly GatewayAnswer Withdrawn = new(
        502, Admission.Reason.Withdrawn, "Server Withdrawn", "The server was taken from this client while the request was under way.");

    public static readonly GatewayAnswer NotCarried = new(
        400, Admission.Reason.BadRequest, "Bad Request", "The request is not one that the gateway can carry.");

    public static readonly GatewayAnswer TargetNotClean = new(
        400, Admission.Reason.BadTarget, "Bad Request Target", "The address or the Host of the request has characters that may not stand there.");

    public static readonly GatewayAnswer BodyNotReadable = new(
        400, Admission.Reason.BadBody, "Bad Request Body", "The body of the request could not be read.");

    public static readonly GatewayAnswer ClientNotTold = new(
        400, Admission.Reason.ClientNotTold, "Client Not Told", "The proxy in front did not tell the client's address in a way that can be read.");

    public static readonly GatewayAnswer TargetNotCarried = new(
        501, Admission.Reason.TargetNotCarried, "Request Target Not Carried", "The gateway carries requests for a path only.");

    public static readonly GatewayAnswer CodingNotCarried = new(
        501, Admission.Reason.CodingNotCarried, "Transfer Coding Not Carried", "The gateway carries no transfer coding but chunked.");

    /// <summary>Every answer that there is.</summary>
    public static readonly IReadOnlyList<GatewayAnswer> All =
    [
        Full, NoServerUp, Moving, ControlPlaneAway, ServerSilent, ServerTimedOut, Withdrawn, NotCarried, TargetNotClean, BodyNotReadable,
        ClientNotTold, TargetNotCarried, CodingNotCarried, TooManyConnections, GatewayTrouble,
    ];

    private readonly string? _retryAfter;
    private readonly AnswerBodies _bodies;
    private readonly GrpcForm _grpc;

    private GatewayAnswer(int status, string reason, string title, string detail, int? retryAfter = null)
    {
        Status = status;
        Reason = reason;
        Title = title;
        _retryAfter = retryAfter?.ToString(CultureInfo.InvariantCulture);
        _bodies = new(status, reason, title, detail);
        GrpcStatus = GrpcStatusOf(status);
        _grpc = new(GrpcStatus, $"{title}: {detail}", retryAfter);
    }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The word for it.</summary>
    public string Reason { get; }

    /// <summary>The text beside the HTTP status.</summary>
    public string Title { get; }

    /// <summary>When to try again, in seconds, as it is told; <see langword="null"/> when that is not told.</summary>
    public string? RetryAfter => _retryAfter;

    /// <summary>The status that a gRPC client gets.</summary>
    public int GrpcStatus { get; }

    public static GatewayAnswer To(Refusal refusal) => refusal switch
    {
        Refusal.Full => Full,
        Refusal.NoServerUp => NoServerUp,
        Refusal.Moving => Moving,
        _ => ControlPlaneAway,
    };

    /// <summary>Writes the answer in the form that the visitor understands best.</summary>
    /// <param name="context">The visitor's request and its response, of which nothing was sent.</param>
    /// <param name="pages">The operator's own pages.</param>
    public Task WriteAsync(HttpContext context, AnswerPages pages)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers[ReasonHeader] = Reason;
        if (!GrpcForm.IsFor(context.Request.ContentType))
            return WriteBodyAsync(context, pages.For(Reason));

        _grpc.Write(context);
        return Task.CompletedTask;
    }

    private Task WriteBodyAsync(HttpContext context, byte[]? page)
    {
        var (contentType, body) = _bodies.For(context.Request, page);
        var response = context.Response;
        response.StatusCode = Status;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Title;
        if (_retryAfter is not null)
            response.Headers.RetryAfter = _retryAfter;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    // UNAVAILABLE is what clients may repeat; a request that is wrong stays wrong.
    private static int GrpcStatusOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => 13,
        StatusCodes.Status501NotImplemented => 12,
        _ => 14,
    };
}
