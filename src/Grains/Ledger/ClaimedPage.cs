using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>A page that a claim has taken over.</summary>
/// <param name="Stored">The view through which it was written.</param>
/// <param name="Record">What was written.</param>
internal readonly record struct ClaimedPage(IStoredRecord<LedgerPageRecord> Stored, LedgerPageRecord Record);
