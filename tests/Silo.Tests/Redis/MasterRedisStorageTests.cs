using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Storage;
using StackExchange.Redis;
using UserBalance.Hosting.Clustering;
using UserBalance.Silo.Redis;
using UserBalance.Silo.Tests.Storage;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Redis;

public sealed class MasterRedisStorageTests
{
    private static readonly OrleansGrainStorageSerializer Serializer =
        new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    public MasterRedisStorageTests() => Assert.SkipWhen(RedisServer.WhyAbsent is not null, RedisServer.WhyAbsent ?? "");

    // A replica has it all, and is reached: so StackExchange.Redis reads from it, unless it is told not to.
    [Fact]
    public async Task Read_MasterIsAway_FailsAlthoughAReplicaAnswers()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.StartAsync(replicaOf: master);
        await using var redis = Connect($"{master.ConnectionString},127.0.0.1:{replica.Port.ToString(CultureInfo.InvariantCulture)}");
        var storage = Storage(redis);
        var database = (await redis.ShareAsync()).GetDatabase();
        await StoreAsync(database);
        await Eventually.True(
            "the replica's copy", () => database.KeyExistsAsync("service/state/pool/app/root", CommandFlags.DemandReplica));
        Assert.Equal(("tag", "kept"), await ReadAsync(storage));

        master.Kill();
        await Eventually.True("a read from the replica", async () => await FieldAsync(database) == "tag");
        await Assert.ThrowsAnyAsync<RedisException>(() => ReadAsync(storage));
    }

    [Fact]
    public async Task Read_MasterThatMayNotWrite_Fails()
    {
        await using var master = await RedisServer.StartAsync();
        await using var redis = Connect($"{master.ConnectionString},allowAdmin=true");
        var storage = Storage(redis);
        var connection = await redis.ShareAsync();
        await StoreAsync(connection.GetDatabase());
        var server = connection.GetServers().Single();

        await server.ConfigSetAsync("min-replicas-to-write", 1);
        await Assert.ThrowsAsync<RedisServerException>(() => ReadAsync(storage));
        await server.ConfigSetAsync("min-replicas-to-write", 0);
        Assert.Equal(("tag", "kept"), await ReadAsync(storage));
    }

    private static RedisConnection Connect(string connectionString) => new(connectionString, NullLogger<RedisConnection>.Instance);

    private static MasterRedisStorage Storage(RedisConnection redis) => new(null!, redis, Serializer, "service");

    private static Task StoreAsync(IDatabase database) => database.HashSetAsync(
        "service/state/pool/app/root",
        [new HashEntry("etag", "tag"), new HashEntry("data", Serializer.Serialize(new Entry { Text = "kept" }).ToMemory())]);

    private static async Task<string?> FieldAsync(IDatabase database)
    {
        try
        {
            return await database.HashGetAsync("service/state/pool/app/root", "etag");
        }
        catch (RedisException)
        {
            return null;
        }
    }

    private static async Task<(string? Tag, string Text)> ReadAsync(MasterRedisStorage storage)
    {
        var state = new GrainState<Entry>();
        await storage.ReadStateAsync("root", GrainId.Create("pool", "app"), state);
        return (state.ETag, state.State!.Text);
    }
}
