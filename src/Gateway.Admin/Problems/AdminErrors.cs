using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Problems;

/// <summary>Makes every error of the admin listener a problem document (RFC 9457), whatever the caller says to accept.</summary>
internal static class AdminErrors
{
    /// <summary>The most bytes that a body may have.</summary>
    public const int MaxBodySize = 64 * 1024;

    private const int LongestPath = 200;

    public static void UseAdminErrors(this IApplicationBuilder app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = context => AnswerToFailure(context.Features.Get<IExceptionHandlerFeature>()?.Error).ExecuteAsync(context),
            // What the caller or the pool is at fault for is answered and no more; the rest is logged too.
            SuppressDiagnosticsCallback = failed => failed.Exception is BadHttpRequestException || IsAway(failed.Exception),
        });
        app.UseStatusCodePages(pages => AnswerToStatus(pages.HttpContext).ExecuteAsync(pages.HttpContext));
    }

    /// <summary>
    /// A body that cannot be read is the caller's fault: 4xx. A pool that does not answer is no fault of the gateway: 503. Anything
    /// else is.
    /// </summary>
    private static IResult AnswerToFailure(Exception? failure) => failure switch
    {
        BadHttpRequestException { InnerException: JsonException json } bad when PropertyOf(json) is { } property => Results.Problem(
            $"The body's property '{property}' is not known here, or has not the value that is needed; /openapi/v1.json describes it.",
            statusCode: bad.StatusCode),
        BadHttpRequestException bad => Results.Problem(DetailOf(bad.StatusCode), statusCode: bad.StatusCode),
        not null when IsAway(failure) =>
            Results.Problem("The pool does not answer at the moment.", statusCode: StatusCodes.Status503ServiceUnavailable),
        _ => Results.Problem("The request failed; the gateway's log says why.", statusCode: StatusCodes.Status500InternalServerError),
    };

    // The path is $.name, or $['name'] for a name with other characters than letters and digits.
    private static string? PropertyOf(JsonException problem)
    {
        var name = problem.Path switch
        {
            // What is no JSON at all breaks off at a property that may well be right.
            _ when problem.InnerException is JsonException => null,
            ['$', '[', '\'', .. var quoted, '\'', ']'] => quoted,
            ['$', '.', .. var plain] => plain,
            _ => null,
        };
        return name is null ? null : ProblemList.OneLine(name.Length <= LongestPath ? name : $"{name[..LongestPath]}...");
    }

    private static IResult AnswerToStatus(HttpContext context)
    {
        var (request, status) = (context.Request, context.Response.StatusCode);
        var path = request.Path.ToUriComponent();
        return Results.Problem(
            status switch
            {
                StatusCodes.Status404NotFound =>
                    $"There is nothing at '{(path.Length <= LongestPath ? path : $"{path[..LongestPath]}...")}'.",
                StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not possible here, only {context.Response.Headers.Allow}.",
                _ => DetailOf(status),
            },
            statusCode: status);
    }

    private static string? DetailOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The body is not the JSON that is needed here; /openapi/v1.json describes it.",
        StatusCodes.Status413PayloadTooLarge => $"The body is larger than {MaxBodySize} bytes.",
        StatusCodes.Status415UnsupportedMediaType => "The body must be JSON, with the header 'Content-Type: application/json'.",
        _ => null,
    };

    private static bool IsAway(Exception failure) => failure is PoolUnavailableException or TimeoutException or OrleansException;
}
