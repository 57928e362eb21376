namespace UserBalance.Grains.Abstractions;

/// <summary>
/// Which claim of which ledger a pool's word is of. A store that went back in time gives out its epochs again; these ids it does not.
/// </summary>
/// <param name="Ledger">A random id that the ledger was given with its first claim.</param>
/// <param name="Claim">A random id of the claim; empty from a version that knows none.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ClaimIdentity")]
public readonly record struct ClaimIdentity([property: Id(0)] Guid Ledger, [property: Id(1)] Guid Claim)
{
    /// <summary>Whether it says anything. What says nothing is judged by its epoch alone.</summary>
    public bool IsKnown => Claim != Guid.Empty;
}
