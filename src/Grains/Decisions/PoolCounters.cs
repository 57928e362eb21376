namespace UserBalance.Grains.Decisions;

/// <summary>How often each decision was made since the ledger was claimed.</summary>
internal sealed class PoolCounters
{
    public long Assigned { get; private set; }

    public long Rejected { get; private set; }

    public long Expired { get; private set; }

    public long Moved { get; private set; }

    public long Evicted { get; private set; }

    public void Count(PoolEventKind kind)
    {
        switch (kind)
        {
            case PoolEventKind.Assigned:
                Assigned++;
                break;
            case PoolEventKind.Rejected:
                Rejected++;
                break;
            case PoolEventKind.Expired:
                Expired++;
                break;
            case PoolEventKind.Moved:
                Moved++;
                break;
            case PoolEventKind.Evicted:
                Evicted++;
                break;
        }
    }
}
