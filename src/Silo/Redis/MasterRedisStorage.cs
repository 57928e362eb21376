using Orleans.Storage;
using StackExchange.Redis;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Silo.Redis;

/// <summary>
/// Orleans' Redis storage, but what is read comes from the master, and from one that may write. StackExchange.Redis reads from a replica
/// when it reaches no master, and then an activation of the pool that was replaced would find for ever that the ledger is its own.
/// </summary>
/// <param name="orleans">Writes, and owns the format of what is stored.</param>
/// <param name="redis">The connection.</param>
/// <param name="serializer">How records are stored.</param>
/// <param name="serviceId">What the names of our keys begin with.</param>
internal sealed class MasterRedisStorage(IGrainStorage orleans, RedisConnection redis, IGrainStorageSerializer serializer, string serviceId)
    : IGrainStorage
{
    // PERSIST changes nothing, since nothing here ever has a time to live, but it is a write: a replica refuses it, also one that this
    // process still takes for the master, and so does a master with fewer replicas than its min-replicas-to-write.
    private const string Read = "redis.call('PERSIST', KEYS[1]) return redis.call('HMGET', KEYS[1], 'etag', 'data')";

    /// <inheritdoc/>
    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var database = (await redis.ShareAsync()).GetDatabase();
        RedisKey key = $"{serviceId}/state/{grainId}/{stateName}";
        var fields = (RedisValue[])(await database.ScriptEvaluateAsync(Read, [key], flags: CommandFlags.DemandMaster))!;
        grainState.RecordExists = fields is [{ IsNull: false }, { IsNull: false }];
        grainState.ETag = (string?)fields[0];
        grainState.State = grainState.RecordExists
            ? serializer.Deserialize<T>(BinaryData.FromBytes((ReadOnlyMemory<byte>)fields[1]))
            : Activator.CreateInstance<T>();
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        orleans.WriteStateAsync(stateName, grainId, grainState);

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        orleans.ClearStateAsync(stateName, grainId, grainState);
}
