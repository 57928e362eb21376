namespace UserBalance.Grains.Abstractions;

/// <summary>A pool as it is now.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.PoolStatus")]
public sealed record PoolStatus
{
    /// <summary>The pool's id.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>Its published state's number.</summary>
    [Id(1)]
    public required PoolVersion Published { get; init; }

    /// <summary>Its settings.</summary>
    [Id(2)]
    public required PoolSettings Settings { get; init; }

    /// <summary>Its servers, in order of their ids.</summary>
    [Id(3)]
    public required ServerStatus[] Servers { get; init; }

    /// <summary>How many clients were assigned a slot since this activation owns the ledger.</summary>
    [Id(4)]
    public required long Assigned { get; init; }

    /// <summary>How many admissions were rejected since this activation owns the ledger.</summary>
    [Id(5)]
    public required long Rejected { get; init; }

    /// <summary>How many slots were given back by idle clients since this activation owns the ledger.</summary>
    [Id(6)]
    public required long Expired { get; init; }

    /// <summary>The gateways that hold a session.</summary>
    [Id(7)]
    public required SessionId[] Sessions { get; init; }
}

/// <summary>A server as it is now.</summary>
/// <param name="Id">The server.</param>
/// <param name="Address">Where it is reached, <c>host:port</c>.</param>
/// <param name="State">Whether it takes new users.</param>
/// <param name="Users">How many slots are held.</param>
/// <param name="MaxUsers">How many there are.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerStatus")]
public sealed record ServerStatus(
    [property: Id(0)] ServerId Id,
    [property: Id(1)] string Address,
    [property: Id(2)] ServerAdminState State,
    [property: Id(3)] int Users,
    [property: Id(4)] int MaxUsers);

/// <summary>What the operator wants of a server.</summary>
[GenerateSerializer, Alias("UserBalance.ServerAdminState")]
public enum ServerAdminState
{
    /// <summary>It takes new users.</summary>
    Ready,

    /// <summary>It takes no new users; the present ones stay.</summary>
    Draining,
}

/// <summary>A client's assignment as it is now.</summary>
/// <param name="Client">The client.</param>
/// <param name="Server">Its server.</param>
/// <param name="Since">When the slot was assigned, UTC.</param>
/// <param name="IdleFor">How long ago the last reported activity was.</param>
/// <param name="ExpiresAt">When the slot is given back unless the client is active before, UTC.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ClientStatus")]
public sealed record ClientStatus(
    [property: Id(0)] ClientKey Client,
    [property: Id(1)] ServerId Server,
    [property: Id(2)] DateTime Since,
    [property: Id(3)] TimeSpan IdleFor,
    [property: Id(4)] DateTime ExpiresAt);
