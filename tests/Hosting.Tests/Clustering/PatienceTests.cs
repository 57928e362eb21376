using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Hosting.Tests.Clustering;

/// <summary>How long an operation of the store is waited for.</summary>
public sealed class PatienceTests
{
    [Theory]
    [InlineData("127.0.0.1:1", 0, 2_000)]
    [InlineData("127.0.0.1:1", 30, 30_000)]
    [InlineData("127.0.0.1:1,asyncTimeout=5000", 0, 5_000)]
    [InlineData("127.0.0.1:1,asyncTimeout=60000", 30, 60_000)]
    public async Task Redis_LeastPatience_IsKeptUnlessTheStringHasMore(string connectionString, int least, int milliseconds)
    {
        await using var redis = new RedisConnection(connectionString, NullLogger<RedisConnection>.Instance, TimeSpan.FromSeconds(least));

        Assert.Equal(milliseconds, redis.Options.AsyncTimeout);
    }

    [Theory]
    [InlineData("Host=127.0.0.1", 0, 2)]
    [InlineData("Host=127.0.0.1", 30, 30)]
    [InlineData("Host=127.0.0.1;Command Timeout=5", 0, 5)]
    [InlineData("Host=127.0.0.1;Command Timeout=60", 30, 60)]
    public async Task PostgreSql_LeastPatience_IsKeptUnlessTheStringHasMore(string connectionString, int least, int seconds)
    {
        await using var source = PostgreSqlConnection.Open(connectionString, TimeSpan.FromSeconds(least));

        Assert.Equal(seconds, new NpgsqlConnectionStringBuilder(source.ConnectionString).CommandTimeout);
    }
}
