namespace UserBalance.Grains.Abstractions;

/// <summary>The operator's view of a pool. Keyed by the pool's id; never called by the data path.</summary>
[Alias("UserBalance.IServerPoolAdmin")]
public interface IServerPoolAdmin : IGrainWithStringKey
{
    /// <summary>The pool and its servers as they are now.</summary>
    [Alias("GetPool"), ResponseTimeout("00:00:05")]
    ValueTask<PoolStatus> GetPool();

    /// <summary>Where a client is, or <see langword="null"/> when it holds no slot.</summary>
    /// <param name="client">The client.</param>
    [Alias("GetClient"), ResponseTimeout("00:00:05")]
    ValueTask<ClientStatus?> GetClient(ClientKey client);
}
