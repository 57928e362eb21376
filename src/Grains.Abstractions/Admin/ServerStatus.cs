namespace UserBalance.Grains.Abstractions;

/// <summary>A server as it is now.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerStatus")]
public sealed record ServerStatus
{
    /// <summary>The server.</summary>
    [Id(0)]
    public required ServerId Id { get; init; }

    /// <summary>Where it is reached, <c>host:port</c>.</summary>
    [Id(1)]
    public required string Address { get; init; }

    /// <summary>What the operator wants of it.</summary>
    [Id(2)]
    public required ServerAdminState State { get; init; }

    /// <summary>How many slots are held.</summary>
    [Id(3)]
    public required int Users { get; init; }

    /// <summary>How many there are.</summary>
    [Id(4)]
    public required int MaxUsers { get; init; }

    /// <summary>Whether it answers, by the majority of the gateways.</summary>
    [Id(5)]
    public required ServerHealth Health { get; init; }

    /// <summary>Since when, UTC.</summary>
    [Id(6)]
    public required DateTime HealthSince { get; init; }

    /// <summary>When the users that are left on a draining server are moved, UTC; <see langword="null"/> for never.</summary>
    [Id(7)]
    public DateTime? DrainUntil { get; init; }

    /// <summary>The address that it is given as soon as no gateway sends anything to the present one, or <see langword="null"/>.</summary>
    [Id(8)]
    public string? NextAddress { get; init; }

    /// <summary>It is forgotten as soon as it has no users any more.</summary>
    [Id(9)]
    public bool IsLeaving { get; init; }

    /// <summary>What each gateway sees of it.</summary>
    [Id(10)]
    public GatewayObservation[] Observations { get; init; } = [];
}

/// <summary>What a gateway sees of a server.</summary>
/// <param name="Gateway">The gateway.</param>
/// <param name="Observation">What it sees.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.GatewayObservation")]
public sealed record GatewayObservation([property: Id(0)] SessionId Gateway, [property: Id(1)] ServerObservation Observation);

/// <summary>What the operator wants of a server.</summary>
[GenerateSerializer, Alias("UserBalance.ServerAdminState")]
public enum ServerAdminState
{
    /// <summary>It takes new users.</summary>
    Ready,

    /// <summary>It takes no new users; the present ones stay.</summary>
    Draining,

    /// <summary>It takes no users at all: the present ones are moved to other servers.</summary>
    Maintenance,
}
