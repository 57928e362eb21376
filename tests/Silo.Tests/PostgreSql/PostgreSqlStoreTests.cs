using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using UserBalance.Hosting.Startup;
using UserBalance.Silo.PostgreSql;
using UserBalance.Silo.Tests.Clustering;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.PostgreSql;

public sealed class PostgreSqlStoreTests : IClassFixture<PostgreSqlDatabases>
{
    private readonly PostgreSqlDatabases _databases;

    public PostgreSqlStoreTests(PostgreSqlDatabases databases)
    {
        Assert.SkipWhen(PostgreSqlServer.WhyAbsent is not null, PostgreSqlServer.WhyAbsent ?? "");
        _databases = databases;
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_EmptyDatabaseTwice_IsReady()
    {
        var source = _databases.Open(await _databases.CreateAsync());

        Assert.Null(await Store(source).TryOpenAsync(Token));
        Assert.Null(await Store(source).TryOpenAsync(Token));

        Assert.Equal(1L, await ScalarAsync(source, "SELECT count(*) FROM UserBalanceSchema"));
        Assert.Equal(19L, await ScalarAsync(source, "SELECT count(*) FROM OrleansQuery"));
    }

    [Fact]
    public async Task Open_ByManyAtOnce_MakesTheTablesOnce()
    {
        var source = _databases.Open(await _databases.CreateAsync());

        var opened = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => Store(source).TryOpenAsync(Token))));

        Assert.All(opened, Assert.Null);
        Assert.Equal(1L, await ScalarAsync(source, "SELECT count(*) FROM UserBalanceSchema"));
    }

    [Fact]
    public async Task Open_ByAUserWhoMayNotMakeTables_NeedsThemMade()
    {
        var admin = _databases.Open(await _databases.CreateAsync());
        await ExecuteAsync(
            admin, "DROP ROLE IF EXISTS plain; CREATE ROLE plain LOGIN PASSWORD 'plain'; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        var plain = _databases.Open(
            new NpgsqlConnectionStringBuilder(admin.ConnectionString) { Username = "plain", Password = "plain" }.ToString());

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => Store(plain).TryOpenAsync(Token));
        Assert.Null(await Store(admin).TryOpenAsync(Token));
        await ExecuteAsync(admin, "GRANT ALL ON ALL TABLES IN SCHEMA public TO plain");

        Assert.Equal(
            "UserBalance:Cluster:ConnectionString: PostgreSQL does not let this user make or use the tables; grant it CREATE in its "
                + "schema.",
            refusal.Message);
        Assert.Null(await Store(plain).TryOpenAsync(Token));
    }

    [Fact]
    public async Task Open_LaterVersion_IsRefused()
    {
        var source = _databases.Open(await _databases.CreateAsync());
        await Store(source).TryOpenAsync(Token);
        await ExecuteAsync(source, "UPDATE UserBalanceSchema SET Version = 2");

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => Store(source).TryOpenAsync(Token));

        Assert.Equal(
            "UserBalance:Cluster:ConnectionString: the database has schema version 2, and this program reads 1; "
            + "start the version that wrote it or use another database.",
            refusal.Message);
    }

    [Fact]
    public async Task Open_TablesOfAnotherProgram_IsRefused()
    {
        var source = _databases.Open(await _databases.CreateAsync());
        await ExecuteAsync(source, "CREATE TABLE OrleansQuery (QueryKey text)");

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => Store(source).TryOpenAsync(Token));

        Assert.Contains("tables of another program", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(DBNull.Value, await ScalarAsync(source, "SELECT to_regclass('OrleansStorage')::text"));
    }

    [Theory]
    [InlineData("Password", "PostgreSQL refuses the user or the password.")]
    [InlineData("Username", "PostgreSQL refuses the user or the password.")]
    [InlineData("Database", "PostgreSQL has no database of that name; create it.")]
    public async Task Open_WrongPart_IsRefusedWithoutRepeatingIt(string key, string reason)
    {
        var wrong = new NpgsqlConnectionStringBuilder(_databases.Server.ConnectionString) { [key] = "mistyped" };

        var refusal = await Assert.ThrowsAsync<StartRefusedException>(() => Store(_databases.Open(wrong.ToString())).TryOpenAsync(Token));

        Assert.Equal($"UserBalance:Cluster:ConnectionString: {reason}", refusal.Message);
    }

    [Fact]
    public async Task Open_NobodyListens_IsNotYetReady()
    {
        var source = _databases.Open($"Host=127.0.0.1;Port={LoopbackPort.Free()};Username=u;Password={StoreServer.Password}");

        Assert.Equal("PostgreSQL cannot be reached (SocketException)", await Store(source).TryOpenAsync(Token));
    }

    [Fact]
    public async Task Open_NotDurable_Warns()
    {
        var source = _databases.Open(await _databases.CreateAsync() + ";Options=-c synchronous_commit=off");
        using var log = new CollectedLines();

        Assert.Null(await new PostgreSqlStore(source, log.For<PostgreSqlStore>()).TryOpenAsync(Token));

        Assert.Contains("fsync or synchronous_commit off", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    private static PostgreSqlStore Store(NpgsqlDataSource source) => new(source, NullLogger<PostgreSqlStore>.Instance);

    private static async Task ExecuteAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<object?> ScalarAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
