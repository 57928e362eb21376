namespace UserBalance.Grains.Decisions;

/// <summary>The kinds of decisions.</summary>
internal enum PoolEventKind
{
    Assigned,
    Rejected,
    Expired,
    Moved,
    Evicted,
}
