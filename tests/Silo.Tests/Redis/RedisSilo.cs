using Orleans.Storage;
using UserBalance.Silo.Tests.Clustering;
using UserBalance.Silo.Tests.Storage;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Redis;

/// <summary>A silo on a Redis of its own.</summary>
public sealed class RedisSilo : IAsyncLifetime, IStoreSilo
{
    private RedisServer? _server;
    private ClusteredSilo? _silo;

    public string? WhyAbsent => RedisServer.WhyAbsent;

    public IGrainStorage Ledger => _silo!.Ledger;

    public IReminderTable Reminders => _silo!.Reminders;

    public async ValueTask InitializeAsync()
    {
        if (WhyAbsent is not null)
            return;
        _server = await RedisServer.StartAsync();
        _silo = await ClusteredSilo.StartAsync("Redis", _server.ConnectionString);
    }

    public async ValueTask DisposeAsync()
    {
        if (_silo is not null)
            await _silo.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
