using Orleans.Runtime.Placement;

namespace UserBalance.Grains.Placement;

/// <summary>Has a client's grain made at the silo that is asked, as long as that one is not about to stop.</summary>
internal sealed class ClientPlacementDirector : IPlacementDirector
{
    private Task<SiloAddress>? _local;

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        if (context.LocalSiloStatus == SiloStatus.Active)
            return _local ??= Task.FromResult(context.LocalSilo);
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(Random.Shared.GetItems(silos, 1)[0]);
    }
}
