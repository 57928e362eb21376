using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using UserBalance.Grains.Reminders;
using UserBalance.Silo.Hosting;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Clustering;

/// <summary>A silo as the product makes it, in this process, on a store that several silos may share.</summary>
public sealed class ClusteredSilo : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClusteredSilo(WebApplication app) => _app = app;

    public IGrainStorage Ledger => Services.GetRequiredKeyedService<IGrainStorage>("ledger");

    /// <summary>The table itself: Orleans is given the rows of it less often than it asks.</summary>
    public IReminderTable Reminders => Assert.IsType<PacedReminderTable>(Services.GetRequiredService<IReminderTable>()).Table;

    public IServiceProvider Services => _app.Services;

    /// <summary>Starts one.</summary>
    /// <param name="provider">The provider's name in the configuration.</param>
    /// <param name="connectionString">How the store is reached.</param>
    /// <param name="log">Receives every line from Debug on, or <see langword="null"/>.</param>
    public static async Task<ClusteredSilo> StartAsync(string provider, string connectionString, ILoggerProvider? log = null)
    {
        var silo = Build(provider, connectionString, log);
        await silo._app.StartAsync();
        return silo;
    }

    /// <summary>Makes one that is not started.</summary>
    public static ClusteredSilo Build(string provider, string connectionString, ILoggerProvider? log = null)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["UserBalance:Cluster:Provider"] = provider,
            ["UserBalance:Cluster:ConnectionString"] = connectionString,
            ["UserBalance:Cluster:Address"] = "127.0.0.1",
            ["UserBalance:Cluster:SiloPort"] = $"{LoopbackPort.Free()}",
            ["UserBalance:Cluster:ClientPort"] = $"{LoopbackPort.Free()}",
            ["UserBalance:Cluster:Http:Bind"] = $"127.0.0.1:{LoopbackPort.Free()}",
            ["UserBalance:Pools:app:Servers:s1:Address"] = "127.0.0.1:1",
        });
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log).SetMinimumLevel(LogLevel.Debug);
        return new(builder.AddUserBalanceSilo().AddSiloHttp().Build());
    }

    /// <summary>Starts it, as far as it gets.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => _app.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
