namespace UserBalance.Grains.Ledger;

/// <summary>What the ledger decided about an admission, in memory.</summary>
/// <param name="Answer">The decision.</param>
/// <param name="Server">The client's server, when it has one.</param>
/// <param name="Page">The page to be written, or to be waited for.</param>
internal readonly record struct LedgerDecision(LedgerAnswer Answer, PoolServer? Server = null, LedgerPage? Page = null);

/// <summary>The kinds of <see cref="LedgerDecision"/>.</summary>
internal enum LedgerAnswer
{
    /// <summary>The client holds a slot, as stored.</summary>
    Known,

    /// <summary>The client holds a slot, and the page has to be written before that may be said.</summary>
    KnownOnceWritten,

    /// <summary>The client was given a slot; the page has to be written.</summary>
    Assigned,

    /// <summary>The client's slot is being given back; wait for the page and decide again.</summary>
    Leaving,

    /// <summary>There is a slot, but no page has room for the entry; add a page and decide again.</summary>
    NoRoom,

    /// <summary>Every server that takes users is full.</summary>
    Full,

    /// <summary>No server takes users.</summary>
    NoServerUp,
}
