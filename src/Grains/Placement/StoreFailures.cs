namespace UserBalance.Grains.Placement;

/// <summary>Whether a pool has lately failed at this silo because of the store.</summary>
internal sealed class StoreFailures(TimeProvider time)
{
    /// <summary>
    /// How long a failure counts: longer than the other silos need to take the pool. If the link is repaired sooner, or the whole store
    /// was away, another silo is as good.
    /// </summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(30);

    private long _last;
    private volatile bool _any;

    public bool AreRecent => _any && time.GetElapsedTime(Volatile.Read(ref _last)) < Memory;

    public void Note()
    {
        Volatile.Write(ref _last, time.GetTimestamp());
        _any = true;
    }
}
