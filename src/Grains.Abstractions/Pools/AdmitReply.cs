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
}
