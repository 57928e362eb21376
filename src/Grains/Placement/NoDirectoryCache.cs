using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime.GrainDirectory;

namespace UserBalance.Grains.Placement;

/// <summary>
/// What Orleans remembers of <see cref="NoDirectory"/>: nothing. Its own cache would keep an entry of each client that was ever asked
/// about, up to a million. The default directory, which has the pools, has a cache of its own.
/// </summary>
internal sealed class NoDirectoryCache : IGrainDirectoryCache
{
    public IEnumerable<(GrainAddress ActivationAddress, int Version)> KeyValues => [];

    public void AddOrUpdate(GrainAddress value, int version)
    {
    }

    public bool Remove(GrainId key) => false;

    public bool Remove(GrainAddress key) => false;

    public void Clear()
    {
    }

    public bool LookUp(GrainId key, [NotNullWhen(true)] out GrainAddress? result, out int version)
    {
        (result, version) = (null, 0);
        return false;
    }
}
