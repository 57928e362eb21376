using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Ledger;

/// <summary>How a claim refuses records that cannot be what a pool has written, or that it cannot read.</summary>
internal static class LedgerDamage
{
    /// <summary>A record is not taken over.</summary>
    public static PoolUnavailableException Found(string record, string problem) =>
        new($"{record} is damaged: {problem}. It has to be restored from a copy.");

    /// <exception cref="PoolUnavailableException">There is a problem.</exception>
    public static void Check(string record, string? problem)
    {
        if (problem is not null)
            throw Found(record, problem);
    }

    /// <exception cref="PoolUnavailableException">A later version wrote it.</exception>
    public static void CheckFormat(int format, int newest)
    {
        if (format > newest)
            throw new PoolUnavailableException($"The ledger has format {format}; this version reads up to {newest}.");
    }
}
