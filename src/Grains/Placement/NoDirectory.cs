using Orleans.GrainDirectory;

namespace UserBalance.Grains.Placement;

/// <summary>
/// The directory of grains that are in none. Orleans looks for a grain before it places it, whatever its placement says; this finds nothing
/// at once, where the common directory would be asked with a call.
/// </summary>
internal sealed class NoDirectory : IGrainDirectory
{
    /// <summary>The name that grains choose it by.</summary>
    public const string Name = "none";

    private static readonly Task<GrainAddress?> Nowhere = Task.FromResult<GrainAddress?>(null);

    public Task<GrainAddress?> Lookup(GrainId grainId) => Nowhere;

    public Task<GrainAddress?> Register(GrainAddress address) => Task.FromResult<GrainAddress?>(address);

    public Task Unregister(GrainAddress address) => Task.CompletedTask;

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}
