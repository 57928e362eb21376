using Npgsql;
using UserBalance.Hosting.Clustering;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.PostgreSql;

/// <summary>A PostgreSQL server of a test class, which gives every test an empty database.</summary>
public sealed class PostgreSqlDatabases : IAsyncLifetime
{
    private readonly List<NpgsqlDataSource> _sources = [];
    private PostgreSqlServer? _server;

    public PostgreSqlServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        if (PostgreSqlServer.WhyAbsent is null)
            _server = await PostgreSqlServer.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
            await source.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Makes a database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateAsync()
    {
        var name = $"d{Guid.NewGuid():N}";
        await using var admin = NpgsqlDataSource.Create(Server.ConnectionString);
        await using var command = admin.CreateCommand($"CREATE DATABASE {name}");
        command.CommandTimeout = 60;
        await command.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(Server.ConnectionString) { Database = name }.ToString();
    }

    /// <summary>Opens a database as the product does.</summary>
    public NpgsqlDataSource Open(string connectionString)
    {
        var source = PostgreSqlConnection.Open(connectionString);
        _sources.Add(source);
        return source;
    }
}
