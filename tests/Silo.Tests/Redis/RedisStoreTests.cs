using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Hosting.Clustering;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.Redis;
using UserBalance.Silo.Tests.Clustering;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Redis;

public sealed class RedisStoreTests
{
    public RedisStoreTests() => Assert.SkipWhen(RedisServer.WhyAbsent is not null, RedisServer.WhyAbsent ?? "");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_Durable_IsReadyWithoutAWord()
    {
        await using var server = await RedisServer.StartAsync();
        using var log = new CollectedLines();
        Assert.Null(await OpenAsync(server.ConnectionString, log));
        Assert.Empty(log.Lines);
    }

    [Fact]
    public async Task Open_NotDurable_Warns()
    {
        await using var server = await RedisServer.StartAsync(appendOnly: false);
        using var log = new CollectedLines();
        Assert.Null(await OpenAsync(server.ConnectionString, log));
        Assert.Contains("'appendonly no'", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("password=mistyped", "Redis refuses the user or the password.")]
    [InlineData("user=mistyped,password=mistyped", "Redis refuses the user or the password.")]
    [InlineData("", "Redis refuses the user or the password.")]
    [InlineData("password=" + StoreServer.Password + ",defaultDatabase=99", "Redis has no database of that number.")]
    public async Task Open_WrongPart_IsRefusedWithoutRepeatingIt(string rest, string reason)
    {
        await using var server = await RedisServer.StartAsync();

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => OpenAsync($"127.0.0.1:{server.Port},{rest}"));

        Assert.Equal($"UserBalance:Cluster:ConnectionString: {reason}", refusal.Message);
    }

    [Fact]
    public async Task Open_NobodyListens_IsNotYetReady() =>
        Assert.Equal("Redis cannot be reached (UnableToConnect)", await OpenAsync($"127.0.0.1:{LoopbackPort.Free()},password=x"));

    [Fact]
    public async Task Share_ServerThatIsAway_IsOneConnectionThatFailsFastAndComesBack()
    {
        await using var server = await RedisServer.StartAsync();
        await using var redis = new RedisConnection(server.ConnectionString, NullLogger<RedisConnection>.Instance);
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => redis.ShareAsync()));
        Assert.Single(connections.Distinct());
        var database = connections[0].GetDatabase();
        await database.StringSetAsync("k", "v");

        server.Kill();
        await Eventually.True("the loss of the connection", () => !connections[0].IsConnected);
        await Eventually.Within("the failure of a read", FailureOf(() => database.StringGetAsync("k")), TimeSpan.FromSeconds(4));
        await server.RestartAsync();
        await Eventually.True("the return of the connection", () => connections[0].IsConnected);

        Assert.Equal("v", (string?)await database.StringGetAsync("k"));
    }

    private static async Task<Exception> FailureOf(Func<Task> operation) => await Assert.ThrowsAnyAsync<Exception>(operation);

    private static async Task<string?> OpenAsync(string connectionString, CollectedLines? log = null)
    {
        await using var connection = new RedisConnection(connectionString, NullLogger<RedisConnection>.Instance);
        return await new RedisStore(connection, "userbalance", log?.For<RedisStore>() ?? NullLogger<RedisStore>.Instance)
            .TryOpenAsync(Token);
    }
}
