namespace UserBalance.Grains.Ledger;

/// <summary>Where an entry of a page stands between memory and storage.</summary>
internal enum EntryState : byte
{
    /// <summary>Nobody holds it.</summary>
    Free,

    /// <summary>Assigned in memory; no completed write contains it yet. It occupies its slot.</summary>
    Admitting,

    /// <summary>Assigned, and stored.</summary>
    Held,

    /// <summary>Assigned and stored by an earlier activation; the true last activity may be somewhat later than the stored one.</summary>
    Inherited,

    /// <summary>Given up in memory; no completed write has removed it yet. It occupies its slot and its client until then.</summary>
    Releasing,
}
