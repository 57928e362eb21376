namespace UserBalance.Grains.Ledger;

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
