using System.Text;
using Orleans.Storage;

namespace UserBalance.Silo.Storage;

/// <summary>Hashes the whole grain id into both hash columns of a stored state.</summary>
/// <remarks>
/// Orleans' ADO.NET storage reads a string key that looks like a hexadecimal number as that number, so the pools <c>a</c>
/// and <c>0a</c> would share their rows. With these hashes the rows differ.
/// </remarks>
internal sealed class GrainIdHasherPicker : IStorageHasherPicker
{
    private static readonly OrleansDefaultHasher Stable = new();

    public ICollection<IHasher> HashProviders { get; } = [Stable];

    public IHasher PickHasher<T>(
        string serviceId,
        string storageProviderInstanceName,
        string grainType,
        GrainId grainId,
        IGrainState<T> grainState,
        string? tag = null) =>
        new GrainIdHasher(grainId);

    private sealed class GrainIdHasher(GrainId grainId) : IHasher
    {
        public string Description => "Orleans' stable hash over the column and the grain id.";

        public int Hash(byte[] data) => Stable.Hash([.. data, .. Encoding.UTF8.GetBytes(grainId.ToString())]);
    }
}
