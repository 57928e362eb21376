namespace UserBalance.Grains.Storage;

/// <summary>The root of the ledger as it is stored: who owns it, how many pages it has, and which servers it speaks of.</summary>
/// <remarks>Fields may be added under new ids and never change their meaning.</remarks>
[GenerateSerializer, Immutable, Alias("UserBalance.LedgerRootRecord")]
internal sealed record LedgerRootRecord
{
    /// <summary>The format that this version writes.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The format of this record; 0 before the first claim.</summary>
    [Id(0)]
    public int Format { get; init; }

    /// <summary>The activation that owns the ledger.</summary>
    [Id(1)]
    public long Epoch { get; init; }

    /// <summary>How many pages there are. A page is counted here before it is written.</summary>
    [Id(2)]
    public int PageCount { get; init; }

    /// <summary>The servers that assignments may name.</summary>
    [Id(3)]
    public ServerRecord[] Servers { get; init; } = [];

    /// <summary>The number of the next server that is added. Numbers are never used again.</summary>
    [Id(4)]
    public int NextServerNumber { get; init; }

    /// <summary>The longest lease that was ever granted: gateways that a new activation does not know may act that long.</summary>
    [Id(5)]
    public TimeSpan LongestLease { get; init; }
}

/// <summary>A server as the ledger's root stores it.</summary>
/// <param name="Number">What assignments name it by.</param>
/// <param name="Id">Its id in the configuration.</param>
/// <param name="Host">An IP address or a host name.</param>
/// <param name="Port">Its port.</param>
/// <param name="MaxUsers">How many users it takes.</param>
/// <param name="Retired">The configuration no longer names it: it takes no new users and goes when the last one left.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerRecord")]
internal sealed record ServerRecord(
    [property: Id(0)] int Number,
    [property: Id(1)] string Id,
    [property: Id(2)] string Host,
    [property: Id(3)] int Port,
    [property: Id(4)] int MaxUsers,
    [property: Id(5)] bool Retired);
