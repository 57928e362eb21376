using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Storage;
using UserBalance.Silo.Tests.Clustering;
using UserBalance.Silo.Tests.Storage;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.PostgreSql;

/// <summary>A silo on a PostgreSQL server of its own.</summary>
public sealed class PostgreSqlSilo : IAsyncLifetime, IStoreSilo
{
    private PostgreSqlServer? _server;
    private ClusteredSilo? _silo;

    public string? WhyAbsent => PostgreSqlServer.WhyAbsent;

    public IGrainStorage Ledger => _silo!.Ledger;

    public IReminderTable Reminders => _silo!.Reminders;

    public IServiceProvider Services => _silo!.Services;

    public NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        command.CommandTimeout = 30;
        await command.ExecuteNonQueryAsync();
    }

    public async Task<long> NumberAsync(string sql) => Convert.ToInt64(await ScalarAsync(sql), CultureInfo.InvariantCulture);

    public async Task<string> TextAsync(string sql) => (string)(await ScalarAsync(sql))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    public async ValueTask InitializeAsync()
    {
        if (WhyAbsent is not null)
            return;
        _server = await PostgreSqlServer.StartAsync();
        _silo = await ClusteredSilo.StartAsync("PostgreSql", _server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
