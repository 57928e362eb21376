using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Problems;

/// <summary>What the admin API answers when it cannot answer the question, as problem details (RFC 9457).</summary>
internal static class PoolProblems
{
    public static IResult UnknownPool(string pool) =>
        Results.Problem($"No listener of this gateway leads to a pool '{pool}'.", statusCode: StatusCodes.Status404NotFound);

    public static IResult NoClientKey(string key) => Results.Problem(
        $"'{key}' is not a client: an IP address, or a prefix written as 192.0.2.0-24 or 2001:db8::-64.",
        statusCode: StatusCodes.Status400BadRequest);

    public static IResult TooManyListeners(HttpResponse response, int most)
    {
        response.Headers.RetryAfter = "10";
        return Results.Problem(
            $"This gateway tells {most} listeners of events already.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    public static IResult NoAssignment(string pool, ClientKey client) =>
        Results.Problem($"Client {client} holds no slot in pool '{pool}'.", statusCode: StatusCodes.Status404NotFound);

    public static IResult UnknownServer(string pool, string server) =>
        Results.Problem($"Pool '{pool}' has no server '{server}'.", statusCode: StatusCodes.Status404NotFound);

    public static IResult NoServerNamed() => Results.Problem(
        "The body must name the server to move to, as in {\"server\":\"s2\"}.", statusCode: StatusCodes.Status400BadRequest);

    public static IResult Invalid(string name, string value, string rule) =>
        Results.Problem($"'{name}' is '{value}': {rule}.", statusCode: StatusCodes.Status400BadRequest);

    public static IResult UnknownQuery(string name) => Results.Problem(
        $"The query's '{ProblemList.OneLine(name)}' is not known here; /openapi/v1.json describes it.",
        statusCode: StatusCodes.Status400BadRequest);

    public static IResult NoDuration(string name, string value, TimeSpan min, TimeSpan max) =>
        Invalid(
            name, value, $"must be a duration from {Duration.Format(min)} to {Duration.Format(max)}, as in 90s, or a number of seconds");

    public static IResult AddressTaken(string pool, string address) =>
        Results.Problem($"Another server of pool '{pool}' has the address {address}.", statusCode: StatusCodes.Status409Conflict);

    public static IResult HasUsers(string server, int users) => Results.Problem(
        $"Server '{server}' has {users} users. Drain it first, or remove it with force=true, which moves them or, where no slot is free, "
            + "evicts them.",
        statusCode: StatusCodes.Status409Conflict);

    /// <summary>The time is over. Not 408, which browsers and other clients take for a reason to ask again by themselves.</summary>
    public static IResult StillHasUsers(string server, int users) =>
        Results.Problem($"Server '{server}' still has {users} users.", statusCode: StatusCodes.Status409Conflict);

    /// <summary>Why a client was not moved or evicted: 409.</summary>
    public static IResult NotChanged(ClientChange change, ClientKey client, string server) => Results.Problem(
        change switch
        {
            ClientChange.ServerFull => $"Server '{server}' has no free slot.",
            ClientChange.ServerTakesNoUsers => $"Server '{server}' takes no new users.",
            ClientChange.Busy => $"Client {client} is being moved or evicted already.",
            _ => $"The assignment of client {client} or the state of the server changed meanwhile; nothing was done.",
        },
        statusCode: StatusCodes.Status409Conflict);
}
