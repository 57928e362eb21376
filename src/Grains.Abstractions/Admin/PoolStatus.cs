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
    public required GatewayStatus[] Gateways { get; init; }

    /// <summary>How many clients were given another server since this activation owns the ledger.</summary>
    [Id(8)]
    public required long Moved { get; init; }

    /// <summary>How many clients were evicted since this activation owns the ledger.</summary>
    [Id(9)]
    public required long Evicted { get; init; }

    /// <summary>How a server is chosen for a new client.</summary>
    [Id(10)]
    public required Selection Selection { get; init; }

    /// <summary>What becomes of the users of a server that is down.</summary>
    [Id(11)]
    public required OnServerDown OnServerDown { get; init; }

    /// <summary>
    /// How many servers of the pool's usual capacity would hold its users and the clients that were rejected in the last minute.
    /// </summary>
    [Id(20)]
    public int WantedServers { get; init; }

    /// <summary>How long a server is down before its users are given another one.</summary>
    [Id(12)]
    public required TimeSpan FailoverDelay { get; init; }
}
