using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;
using UserBalance.Grains.Reminders;
using UserBalance.Silo.Embedded;
using UserBalance.Silo.Tests.Storage;

namespace UserBalance.Silo.Tests.Embedded;

/// <summary>A silo on a store of its own, and Orleans' providers as its grains get them.</summary>
public sealed class StoreSilo : IAsyncLifetime, IStoreSilo
{
    private InProcessTestCluster? _cluster;

    public string? WhyAbsent => null;

    public TestDirectory Directory { get; } = new();

    public IGrainStorage Ledger => Services.GetRequiredKeyedService<IGrainStorage>(EmbeddedStoreSiloBuilderExtensions.LedgerStorage);

    public IReminderTable Reminders => Services.GetRequiredService<IReminderTable>();

    internal IReminderRows ReminderRows => Services.GetRequiredService<IReminderRows>();

    private IServiceProvider Services => _cluster!.GetSiloServiceProvider();

    public async ValueTask InitializeAsync()
    {
        var store = new EmbeddedStore(Directory["data"]);
        Assert.Empty(store.Open());
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => silo.AddEmbeddedStore(store));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        Directory.Dispose();
    }
}
