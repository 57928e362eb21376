using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Storage;

/// <summary>
/// The claims that a ledger has come from, as its root remembers them. Whoever was answered under a claim that is not among them was
/// answered out of a store that has gone back in time since.
/// </summary>
internal static class ClaimLineage
{
    /// <summary>
    /// How many claims are remembered: more than there are within a lease, after which no gateway holds anything of an older one.
    /// </summary>
    public const int Longest = 64;

    /// <summary>The farthest that the word of a gateway moves the epoch: it is the upper half of every token.</summary>
    private const long FarthestJump = 1_000_000;

    /// <summary>The root under the next claim.</summary>
    public static LedgerRootRecord Next(LedgerRootRecord found)
    {
        var claim = new ClaimMark(Math.Max(found.Epoch, found.UsedEpoch) + 1, Guid.NewGuid());
        return found with
        {
            Epoch = claim.Epoch,
            Ledger = found.Ledger == Guid.Empty ? Guid.NewGuid() : found.Ledger,
            Claim = claim.Id,
            Claims = [.. Before(found).TakeLast(Longest - 1), claim],
            Revision = 0,
        };
    }

    /// <summary>Whether the ledger has not come from that claim.</summary>
    /// <param name="root">The ledger's root.</param>
    /// <param name="epoch">The claim's epoch.</param>
    /// <param name="claim">The claim.</param>
    public static bool Lacks(LedgerRootRecord root, long epoch, ClaimIdentity claim)
    {
        if (!claim.IsKnown || root.Claims is not [var oldest, ..])
            return false;
        if (epoch >= oldest.Epoch)
            return !Array.Exists(root.Claims, mark => mark.Epoch == epoch && mark.Id == claim.Claim);
        // Before the oldest: another ledger, unless a version that keeps no ids has had this one in between.
        return oldest.Id != Guid.Empty && claim.Ledger != root.Ledger;
    }

    /// <summary>Whether a claim that the ledger lacks has used the epoch, so that the ledger must not use it again.</summary>
    public static bool MustSkip(LedgerRootRecord root, long epoch) => epoch >= root.Epoch && epoch - root.Epoch <= FarthestJump;

    // A version that keeps no ids leaves none behind.
    private static ClaimMark[] Before(LedgerRootRecord found) =>
        found.Epoch > 0 && found.Claim == Guid.Empty ? [new ClaimMark(found.Epoch, Guid.Empty)] : found.Claims ?? [];
}
