using UserBalance.Grains.Abstractions;

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

    /// <summary>
    /// The configured servers as they were applied last, so that only what changed in the configuration since then is applied to what
    /// was set at run time; <see langword="null"/> in what an early version stored.
    /// </summary>
    [Id(6)]
    public ConfiguredServer[]? Configured { get; init; }

    /// <summary>A random id of this ledger, given with its first claim; empty in what an early version stored.</summary>
    [Id(7)]
    public Guid Ledger { get; init; }

    /// <summary>A random id of the claim that <see cref="Epoch"/> counts; empty in what an early version stored.</summary>
    [Id(8)]
    public Guid Claim { get; init; }

    /// <summary>The last claims, this one among them, the oldest first.</summary>
    [Id(9)]
    public ClaimMark[]? Claims { get; init; }

    /// <summary>How often the root was written under this claim.</summary>
    [Id(10)]
    public long Revision { get; init; }

    /// <summary>The greatest epoch that is known to have been given out before the store went back in time.</summary>
    [Id(11)]
    public long UsedEpoch { get; init; }

    /// <summary>
    /// How many of the pages were seen to be stored: only one that is counted beyond these may be missing. 0 in what an early version
    /// stored.
    /// </summary>
    [Id(12)]
    public int WrittenPages { get; init; }
}

/// <summary>A claim that a ledger has come from.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Id">Its id; empty of a version that gives none.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ClaimMark")]
internal readonly record struct ClaimMark([property: Id(0)] long Epoch, [property: Id(1)] Guid Id);

/// <summary>A server as a configuration that was applied named it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Host">Its address.</param>
/// <param name="Port">Its port.</param>
/// <param name="MaxUsers">How many users it takes.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ConfiguredServer")]
internal sealed record ConfiguredServer(
    [property: Id(0)] string Id,
    [property: Id(1)] string Host,
    [property: Id(2)] int Port,
    [property: Id(3)] int MaxUsers);

/// <summary>A server as the ledger's root stores it.</summary>
/// <param name="Number">What assignments name it by.</param>
/// <param name="Id">Its id in the configuration.</param>
/// <param name="Host">An IP address or a host name.</param>
/// <param name="Port">Its port.</param>
/// <param name="MaxUsers">How many users it takes.</param>
/// <param name="Retired">Nobody wants it any more: it takes no new users and goes when the last one left.</param>
/// <param name="Wanted">What the operator wants of it.</param>
/// <param name="NextHost">The host that it is to have once no gateway sends anything to the present address, if another one.</param>
/// <param name="NextPort">The port that goes with it.</param>
/// <param name="DrainUntil">When the users that are left while it drains are moved, UTC.</param>
/// <param name="Removed">Retired, and its users are to go at once.</param>
/// <param name="AddressEpoch">
/// States that were published under this epoch or an earlier one may not name it, or name another address.
/// </param>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerRecord")]
internal sealed record ServerRecord(
    [property: Id(0)] int Number,
    [property: Id(1)] string Id,
    [property: Id(2)] string Host,
    [property: Id(3)] int Port,
    [property: Id(4)] int MaxUsers,
    [property: Id(5)] bool Retired,
    [property: Id(6)] ServerAdminState Wanted = ServerAdminState.Ready,
    [property: Id(7)] string? NextHost = null,
    [property: Id(8)] int NextPort = 0,
    [property: Id(9)] DateTime? DrainUntil = null,
    [property: Id(10)] bool Removed = false,
    [property: Id(11)] long AddressEpoch = 0);
