using Microsoft.AspNetCore.Diagnostics;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin;

/// <summary>What the admin API answers when it cannot answer the question, as problem details (RFC 9457).</summary>
internal static class PoolProblems
{
    public static IResult UnknownPool(string pool) =>
        Results.Problem($"No listener of this gateway leads to a pool '{pool}'.", statusCode: StatusCodes.Status404NotFound);

    public static IResult NoClientKey(string key) => Results.Problem(
        $"'{key}' is not a client: an IP address, or a prefix written as 192.0.2.0-24 or 2001:db8::-64.",
        statusCode: StatusCodes.Status400BadRequest);

    public static IResult NoAssignment(string pool, ClientKey client) =>
        Results.Problem($"Client {client} holds no slot in pool '{pool}'.", statusCode: StatusCodes.Status404NotFound);

    /// <summary>A pool that does not answer is no fault of the gateway: 503. Anything else is.</summary>
    public static Task AnswerAsync(HttpContext context)
    {
        var failure = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        var isPoolAway = failure is PoolUnavailableException or TimeoutException or OrleansException;
        return Results.Problem(
            isPoolAway ? "The pool does not answer at the moment." : "The request failed; the gateway's log says why.",
            statusCode: isPoolAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError)
            .ExecuteAsync(context);
    }
}
