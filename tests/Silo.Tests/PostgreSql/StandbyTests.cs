using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using UserBalance.Hosting.Clustering;
using UserBalance.Silo.PostgreSql;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.PostgreSql;

/// <summary>A standby's copy proves nothing.</summary>
public sealed class StandbyTests
{
    public StandbyTests() => Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");

    [Fact]
    public async Task Open_Standby_IsNotYetReadyAndNotRead()
    {
        await using var server = await PostgreSqlServer.StartAsync();
        await using var source = PostgreSqlConnection.OpenPrimary(server.ConnectionString);
        var store = new PostgreSqlStore(source, NullLogger<PostgreSqlStore>.Instance);
        Assert.Null(await store.TryOpenAsync(TestContext.Current.CancellationToken));

        await server.BecomeStandbyAsync();
        await Eventually.True("the word of a standby", async () =>
            await store.TryOpenAsync(TestContext.Current.CancellationToken) == "PostgreSQL is a standby");
        await using var readers = NpgsqlDataSource.Create(server.ConnectionString);
        await using var read = readers.CreateCommand("SELECT count(*) FROM OrleansQuery");
        Assert.NotEqual(0L, await read.ExecuteScalarAsync(TestContext.Current.CancellationToken));
        await using var proof = source.CreateCommand("SELECT count(*) FROM OrleansQuery");
        Assert.Throws<StandbyServerException>(proof.ExecuteScalar);
    }

    [Theory]
    [InlineData("Host=a,b;Username=u;Target Session Attributes=any", "primary")]
    [InlineData("Host=a;Username=u", null)]
    public async Task OpenPrimary_SeveralHosts_LooksForThePrimary(string connectionString, string? wanted)
    {
        await using var source = PostgreSqlConnection.OpenPrimary(connectionString);
        Assert.Equal(wanted, new NpgsqlConnectionStringBuilder(source.ConnectionString).TargetSessionAttributes);
    }
}
