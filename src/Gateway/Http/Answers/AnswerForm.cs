using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Core.Outcomes;

namespace UserBalance.Gateway.Http.Answers;

/// <summary>An outcome's <see cref="Answer"/> as HTTP and gRPC clients understand it, made once for all visitors.</summary>
internal sealed class AnswerForm
{
    /// <summary>The response header with the outcome's word.</summary>
    public const string ReasonHeader = "X-UserBalance-Reason";

    private static readonly AnswerForm?[] All =
        [.. Outcome.All.Select(outcome => outcome.Answer is { } answer ? new AnswerForm(outcome, answer) : null)];

    private readonly Outcome _outcome;
    private readonly Answer _answer;
    private readonly string? _retryAfter;
    private readonly AnswerBodies _bodies;
    private readonly GrpcForm _grpc;

    private AnswerForm(Outcome outcome, Answer answer)
    {
        (_outcome, _answer) = (outcome, answer);
        _retryAfter = answer.RetryAfter?.ToString(CultureInfo.InvariantCulture);
        _bodies = new(answer.Status, outcome.Word, answer.Title, answer.Detail);
        GrpcStatus = GrpcStatusOf(answer.Status);
        _grpc = new(GrpcStatus, $"{answer.Title}: {answer.Detail}", answer.RetryAfter);
    }

    /// <summary>The status that a gRPC client gets.</summary>
    public int GrpcStatus { get; }

    /// <summary>The form of an outcome.</summary>
    /// <exception cref="ArgumentException">It has no answer.</exception>
    public static AnswerForm Of(Outcome outcome) =>
        All[outcome.Index] ?? throw new ArgumentException($"There is nothing to answer when a visit ends as '{outcome}'.", nameof(outcome));

    /// <summary>Writes the answer in the form that the visitor understands best.</summary>
    /// <param name="context">The visitor's request and its response, of which nothing was sent.</param>
    /// <param name="pages">The operator's own pages.</param>
    public Task WriteAsync(HttpContext context, AnswerPages pages)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers[ReasonHeader] = _outcome.Word;
        if (!GrpcForm.IsFor(context.Request.ContentType))
            return WriteBodyAsync(context, pages.For(_outcome));

        _grpc.Write(context);
        return Task.CompletedTask;
    }

    private Task WriteBodyAsync(HttpContext context, byte[]? page)
    {
        var (contentType, body) = _bodies.For(context.Request, page);
        var response = context.Response;
        response.StatusCode = _answer.Status;
        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = _answer.Title;
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
