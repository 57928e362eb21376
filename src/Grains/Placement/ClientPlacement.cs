namespace UserBalance.Grains.Placement;

/// <summary>
/// A client's grain is where the call for it has come to, and in no directory: it holds nothing that another one would have to know.
/// </summary>
[GenerateSerializer, Immutable]
internal sealed class ClientPlacement : PlacementStrategy
{
    public override bool IsUsingGrainDirectory => false;
}
