namespace UserBalance.Grains.Abstractions;

/// <summary>A pool's answer to a sync.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.SyncReply")]
public sealed record SyncReply
{
    /// <summary>The pool's published state.</summary>
    [Id(0)]
    public required PoolVersion Published { get; init; }

    /// <summary>When the pool answered, on its own clock; to be returned as <see cref="SyncRequest.LastStamp"/>.</summary>
    [Id(1)]
    public required long Stamp { get; init; }

    /// <summary>The published state in full, when it differs from the one that the gateway has applied.</summary>
    [Id(2)]
    public PoolSnapshot? Snapshot { get; init; }

    /// <summary>Reported clients that the ledger does not hold with the reported server; the gateway forgets and cuts them.</summary>
    [Id(3)]
    public ClientKey[] NotHeld { get; init; } = [];

    /// <summary>The claim that <see cref="Published"/> is of.</summary>
    [Id(4)]
    public ClaimIdentity Claim { get; init; }

    /// <summary>
    /// The ledger has not come from <see cref="SyncRequest.Claim"/>: the store has gone back in time, and what the gateway holds may be
    /// lost.
    /// </summary>
    [Id(5)]
    public bool HasLostClaim { get; init; }
}
