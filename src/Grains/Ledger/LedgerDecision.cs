namespace UserBalance.Grains.Ledger;

/// <summary>What the ledger decided about an admission, in memory.</summary>
/// <param name="Answer">The decision.</param>
/// <param name="Server">The client's server, when it has one.</param>
/// <param name="Page">The page to be written, or to be waited for.</param>
internal readonly record struct LedgerDecision(LedgerAnswer Answer, PoolServer? Server = null, LedgerPage? Page = null);
