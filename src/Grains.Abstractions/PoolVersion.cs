namespace UserBalance.Grains.Abstractions;

/// <summary>Names one published state of a pool. A later state compares greater.</summary>
/// <param name="Epoch">The number of the pool activation that owns the ledger; 0 before any was heard of.</param>
/// <param name="Version">The number of the published state within the epoch; starts at 1.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.PoolVersion")]
public readonly record struct PoolVersion([property: Id(0)] long Epoch, [property: Id(1)] long Version)
    : IComparable<PoolVersion>
{
    /// <inheritdoc/>
    public int CompareTo(PoolVersion other) =>
        Epoch != other.Epoch ? Epoch.CompareTo(other.Epoch) : Version.CompareTo(other.Version);

    /// <summary>Whether <paramref name="left"/> is older than <paramref name="right"/>.</summary>
    public static bool operator <(PoolVersion left, PoolVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is newer than <paramref name="right"/>.</summary>
    public static bool operator >(PoolVersion left, PoolVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is not newer than <paramref name="right"/>.</summary>
    public static bool operator <=(PoolVersion left, PoolVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is not older than <paramref name="right"/>.</summary>
    public static bool operator >=(PoolVersion left, PoolVersion right) => left.CompareTo(right) >= 0;
}
