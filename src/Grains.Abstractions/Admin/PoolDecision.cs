namespace UserBalance.Grains.Abstractions;

/// <summary>A decision of a pool, as operators are told of it.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.PoolDecision")]
public sealed record PoolDecision
{
    /// <summary>Its number: the first of an epoch is 1, the next one more.</summary>
    [Id(0)]
    public required long Sequence { get; init; }

    /// <summary>When, UTC.</summary>
    [Id(1)]
    public required DateTime At { get; init; }

    /// <summary>What was decided.</summary>
    [Id(2)]
    public required PoolDecisionKind Kind { get; init; }

    /// <summary>About whom, if about a client.</summary>
    [Id(3)]
    public ClientKey? Client { get; init; }

    /// <summary>The server that is concerned, if any.</summary>
    [Id(4)]
    public ServerId? Server { get; init; }

    /// <summary>How many slots of the server were held then.</summary>
    [Id(5)]
    public int? Users { get; init; }

    /// <summary>How many slots the server had.</summary>
    [Id(6)]
    public int? MaxUsers { get; init; }

    /// <summary>What else there is to say, in words.</summary>
    [Id(7)]
    public string? Detail { get; init; }
}

/// <summary>The kinds of decisions.</summary>
[GenerateSerializer, Alias("UserBalance.PoolDecisionKind")]
public enum PoolDecisionKind
{
    /// <summary>A client was given a slot.</summary>
    Assigned,

    /// <summary>A client was turned away.</summary>
    Rejected,

    /// <summary>An idle client's slot was given back.</summary>
    Expired,

    /// <summary>A client was given another server.</summary>
    Moved,

    /// <summary>A client's slot was taken away.</summary>
    Evicted,

    /// <summary>A server was found to be down.</summary>
    ServerDown,

    /// <summary>A server was found to be up again.</summary>
    ServerUp,

    /// <summary>What is wanted of a server was changed.</summary>
    ServerChanged,
}
