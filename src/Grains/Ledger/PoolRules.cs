namespace UserBalance.Grains.Ledger;

/// <summary>
/// The rules of the protocol. This is a switch for tests inside the product: they turn the rules off, one at a time, to see that their
/// verdict notices. It cannot be configured, and the product registers <see cref="All"/> only.
/// </summary>
internal sealed record PoolRules
{
    /// <summary>All rules.</summary>
    public static readonly PoolRules All = new();

    /// <summary>Nobody is moved before every gateway that may be acting has confirmed that it sends the client's traffic nowhere.</summary>
    public bool Fence { get; init; } = true;

    /// <summary>A new activation takes the ledger away from the one before.</summary>
    public bool Claim { get; init; } = true;

    /// <summary>Nobody expires before every gateway that may be acting has reported.</summary>
    public bool SessionCheck { get; init; } = true;

    /// <summary>Two claims of the same epoch are told apart, so that a store that went back in time is noticed.</summary>
    public bool Identity { get; init; } = true;

    /// <summary>Nobody is put into a page that is being given back.</summary>
    public bool ClosedPages { get; init; } = true;

    /// <summary>A page that was given back is looked at before the root counts it again.</summary>
    public bool SeenBeforeCounted { get; init; } = true;

    /// <summary>How many entries a page of the ledger takes: with few clients a test sees many pages only if they are small.</summary>
    public int PageRoom { get; init; } = LedgerPage.Capacity;
}
