using System.Text.Json.Serialization;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>A decision as listeners are told of it.</summary>
/// <param name="Pool">The pool that decided.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Kind">What was decided.</param>
/// <param name="Client">About whom, if about a client.</param>
/// <param name="Server">The server that is concerned, if any.</param>
/// <param name="Users">How many slots of the server were held then.</param>
/// <param name="MaxUsers">How many slots the server had.</param>
/// <param name="Detail">What else there is to say, in words.</param>
internal sealed record DecisionResource(
    string Pool,
    DateTime At,
    string Kind,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Client,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Server,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Users,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? MaxUsers,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Detail)
{
    public static DecisionResource From(string pool, PoolDecision decision) => new(
        pool,
        decision.At,
        decision.Kind.ToString(),
        decision.Client?.ToString(),
        decision.Server?.Value,
        decision.Users,
        decision.MaxUsers,
        decision.Detail);
}

/// <summary>Tells a listener that it will not be told of some decisions.</summary>
/// <param name="Pool">The pool that made them.</param>
/// <param name="Count">How many; left out when nobody knows, because the pool's ledger was claimed anew.</param>
internal sealed record MissedResource(
    string Pool,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Count);
