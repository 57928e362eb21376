namespace UserBalance.Grains.Placement;

/// <summary>A pool may be at any silo, but rather not at one that cannot reach the store: <see cref="PoolPlacementDirector"/>.</summary>
[GenerateSerializer, Immutable]
internal sealed class PoolPlacement : PlacementStrategy;
