using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Processes;

public sealed class RedisClusterTests() : ClusterContract("Redis", RedisServer.WhyAbsent)
{
    private protected override async Task<StoreServer> StartStoreAsync() => await RedisServer.StartAsync();
}
