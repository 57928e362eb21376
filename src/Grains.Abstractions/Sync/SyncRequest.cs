namespace UserBalance.Grains.Abstractions;

/// <summary>What a gateway tells a pool in one sync.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.SyncRequest")]
public sealed record SyncRequest
{
    /// <summary>Who reports.</summary>
    [Id(0)]
    public required SessionId Session { get; init; }

    /// <summary>The published state that the gateway has applied.</summary>
    [Id(1)]
    public PoolVersion Applied { get; init; }

    /// <summary>
    /// <see cref="SyncReply.Stamp"/> of the last reply that the gateway had received when it collected this report, or 0. It
    /// dates the report on the pool's clock: everything that happened at the gateway before it is contained.
    /// </summary>
    [Id(2)]
    public long LastStamp { get; init; }

    /// <summary>Clients with activity since they were last reported.</summary>
    [Id(3)]
    public ActivityReport[] Activity { get; init; } = [];

    /// <summary>The gateway stops: it has closed all its visits and will not use its assignments again.</summary>
    [Id(4)]
    public bool Leaving { get; init; }

    /// <summary>
    /// The latest published state whose prohibitions this gateway has carried out: nothing that it forbids is held any more, and the
    /// visits that were cut for it have ended.
    /// </summary>
    [Id(5)]
    public PoolVersion Acknowledged { get; init; }

    /// <summary>How the pool reaches the gateway between two syncs; best effort.</summary>
    [Id(6)]
    public IGatewayObserver? Observer { get; init; }

    /// <summary>What the gateway sees of the servers that it has looked at.</summary>
    [Id(7)]
    public ServerObservation[] Servers { get; init; } = [];

    /// <summary>How many clients' assignments the gateway holds.</summary>
    [Id(8)]
    public int Clients { get; init; }

    /// <summary>The claim that <see cref="Applied"/> is of.</summary>
    [Id(9)]
    public ClaimIdentity Claim { get; init; }
}

/// <summary>A client's activity at one gateway.</summary>
/// <param name="Client">The client.</param>
/// <param name="Server">The server that the gateway sends it to.</param>
/// <param name="Age">How long ago the last activity was when the report was collected; zero while a visit is open.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ActivityReport")]
public readonly record struct ActivityReport(
    [property: Id(0)] ClientKey Client,
    [property: Id(1)] ServerId Server,
    [property: Id(2)] TimeSpan Age);
