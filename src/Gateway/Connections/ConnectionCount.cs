namespace UserBalance.Gateway.Connections;

/// <summary>Counts open connections, and lets no more in than there may be.</summary>
/// <param name="most">How many there may be.</param>
internal sealed class ConnectionCount(int most)
{
    private int _open;

    /// <summary>How many are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>How many there may be.</summary>
    public int Most => most;

    /// <summary>A connection comes.</summary>
    /// <returns><see langword="false"/> when there are as many as there may be. One that was let in leaves.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= most)
            return true;
        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>A connection that was let in is over.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);
}
