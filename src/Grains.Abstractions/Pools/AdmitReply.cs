namespace UserBalance.Grains.Abstractions;

/// <summary>The pool's answer to an admission.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.AdmitReply")]
public sealed record AdmitReply
{
    /// <summary>What became of it.</summary>
    [Id(0)]
    public required AdmissionOutcome Outcome { get; init; }

    /// <summary>The client's server; meaningful unless the client was rejected.</summary>
    [Id(1)]
    public ServerId Server { get; init; }

    /// <summary>The published state of the pool in which this was decided.</summary>
    [Id(2)]
    public required PoolVersion DecidedAt { get; init; }

    /// <summary>How long the slot is held without activity; how long the client's reminder waits.</summary>
    [Id(3)]
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>
    /// The assignment's fencing token: grows with every assignment of the pool, so of two assignments of a client the later one has
    /// the greater token. The epoch in its upper 32 bits; 0 when there is no assignment.
    /// </summary>
    [Id(4)]
    public long Token { get; init; }

    /// <summary>
    /// The published state that first named the server at its present address: a gateway that has not applied it yet, nor a later one,
    /// would send the client elsewhere.
    /// </summary>
    [Id(5)]
    public PoolVersion ServerSince { get; init; }

    /// <summary>The id of the claim that <see cref="DecidedAt"/> is of; empty from a version that knows none.</summary>
    [Id(6)]
    public Guid Claim { get; init; }

    /// <summary>Whether the client has a server.</summary>
    public bool IsAdmitted => Outcome is AdmissionOutcome.Assigned or AdmissionOutcome.Known;
}

/// <summary>What became of an admission.</summary>
[GenerateSerializer, Alias("UserBalance.AdmissionOutcome")]
public enum AdmissionOutcome
{
    /// <summary>The client was given a slot now.</summary>
    Assigned,

    /// <summary>The client held a slot already.</summary>
    Known,

    /// <summary>Rejected: every server that takes users is full.</summary>
    Full,

    /// <summary>Rejected: the pool has no server that takes new users.</summary>
    NoServerUp,

    /// <summary>The client is being moved, and its new server is not certain yet: ask again in a moment.</summary>
    Moving,
}
