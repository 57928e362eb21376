namespace UserBalance.Grains.Abstractions;

/// <summary>A client's assignment as it is now.</summary>
/// <param name="Client">The client.</param>
/// <param name="Server">Its server.</param>
/// <param name="Since">When the slot was assigned, UTC.</param>
/// <param name="IdleFor">How long ago the last reported activity was.</param>
/// <param name="ExpiresAt">When the slot is given back unless the client is active before, UTC; <see langword="null"/> when it is
/// pinned.</param>
/// <param name="Reason">Why it is on that server.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ClientStatus")]
public sealed record ClientStatus(
    [property: Id(0)] ClientKey Client,
    [property: Id(1)] ServerId Server,
    [property: Id(2)] DateTime Since,
    [property: Id(3)] TimeSpan IdleFor,
    [property: Id(4)] DateTime? ExpiresAt,
    [property: Id(5)] AssignmentReason Reason)
{
    /// <summary>
    /// Its connections at every gateway that may carry any, in order of the gateways' names. <see langword="null"/>, the default: the
    /// gateways were not asked.
    /// </summary>
    [Id(6)]
    public GatewayConnections[]? Connections { get; init; }
}

/// <summary>Why a client is on its server.</summary>
[GenerateSerializer, Alias("UserBalance.AssignmentReason")]
public enum AssignmentReason : byte
{
    /// <summary>It was new, and the pool chose the server.</summary>
    Admitted,

    /// <summary>An operator moved it there.</summary>
    Moved,

    /// <summary>Its server was down.</summary>
    FailedOver,

    /// <summary>Its server was taken out of use.</summary>
    Maintenance,

    /// <summary>Its server was draining, and the deadline for that was over.</summary>
    Drained,

    /// <summary>An operator pinned it there: it does not expire and is not failed over.</summary>
    Pinned,
}
