using Orleans.Placement;

namespace UserBalance.Grains.Placement;

/// <inheritdoc cref="PoolPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class PoolPlacementAttribute() : PlacementAttribute(new PoolPlacement());
