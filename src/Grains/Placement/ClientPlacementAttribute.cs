using Orleans.Placement;

namespace UserBalance.Grains.Placement;

/// <inheritdoc cref="ClientPlacement"/>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ClientPlacementAttribute() : PlacementAttribute(new ClientPlacement());
