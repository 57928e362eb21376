using System.Collections.Concurrent;
using Orleans.Runtime.Placement;

namespace UserBalance.Grains.Placement;

/// <summary>
/// Chooses the silo of a pool that has none. Orleans' own choice goes by load, and a silo that has lost its link to the store has none:
/// the pool would come back to it again and again while the others could serve.
/// </summary>
/// <remarks>
/// It is asked at the silo that a call has come to, mostly the one that had the pool before. So that silo's own failures say the most;
/// of the others it knows that a pool which has to be placed again has failed where it was placed last.
/// </remarks>
internal sealed class PoolPlacementDirector(StoreFailures failures) : IPlacementDirector
{
    private readonly ConcurrentDictionary<GrainId, SiloAddress> _last = new();

    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var chosen = Choose(context.GetCompatibleSilos(target), context.LocalSilo, _last.GetValueOrDefault(target.GrainIdentity));
        _last[target.GrainIdentity] = chosen;
        return Task.FromResult(chosen);
    }

    private SiloAddress Choose(SiloAddress[] silos, SiloAddress local, SiloAddress? last)
    {
        bool Reaches(SiloAddress silo) => !silo.Equals(local) || !failures.AreRecent;
        SiloAddress[] best = [.. silos.Where(silo => Reaches(silo) && !silo.Equals(last))];
        if (best.Length == 0)
            best = [.. silos.Where(Reaches)];
        return Random.Shared.GetItems(best.Length > 0 ? best : silos, 1)[0];
    }
}
