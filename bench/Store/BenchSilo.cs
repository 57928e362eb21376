using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using UserBalance.Silo.Embedded;
using UserBalance.Testing;

namespace UserBalance.StoreBench;

/// <summary>How the files are opened.</summary>
internal enum Opening
{
    /// <summary>As the product does it: one thread for each file.</summary>
    FileThread,

    /// <summary>One caller at a time, on threads of the shared pool.</summary>
    Gate,

    /// <summary>All callers at once.</summary>
    Free,
}

/// <summary>A silo with the embedded store, and Orleans' own providers as a grain would use them.</summary>
internal sealed class BenchSilo : IAsyncDisposable
{
    private readonly IHost _host;

    private BenchSilo(IHost host) => _host = host;

    public static async Task<BenchSilo> Start(string directory, Opening opening = Opening.FileThread)
    {
        var store = new EmbeddedStore(directory);
        foreach (var problem in store.Open())
            throw new InvalidOperationException(problem);

        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(LoopbackPort.Free(), LoopbackPort.Free()).AddEmbeddedStore(store);
            if (opening != Opening.FileThread)
                ComparedDataSource.Use(silo, directory, gated: opening == Opening.Gate);
        });
        var host = builder.Build();
        await host.StartAsync();
        return new BenchSilo(host);
    }

    private IGrainStorage Ledger => _host.Services.GetRequiredKeyedService<IGrainStorage>(EmbeddedStoreSiloBuilderExtensions.LedgerStorage);

    private IReminderTable Reminders => _host.Services.GetRequiredService<IReminderTable>();

    /// <summary>What writes one page again and again.</summary>
    public async Task<Func<Task<long>>> PageWriter(int number)
    {
        var id = GrainId.Create("pool", "bench");
        var state = new GrainState<Page>(new Page());
        await Ledger.ReadStateAsync($"page-{number}", id, state);
        Random.Shared.NextBytes(state.State!.Content);
        return async () =>
        {
            state.State.Sequence++;
            await Ledger.WriteStateAsync($"page-{number}", id, state);
            return state.State.Sequence;
        };
    }

    /// <summary>What registers a reminder for one client after the other.</summary>
    public Func<Task<long>> ReminderWriter(int number)
    {
        var client = 0L;
        return async () =>
        {
            client++;
            await Reminders.UpsertRow(new ReminderEntry
            {
                GrainId = GrainId.Create("client", $"app|10.{number}.{client >> 8 & 255}.{client & 255}"),
                ReminderName = "idle",
                StartAt = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(1),
                Period = TimeSpan.FromMinutes(1),
            });
            return client;
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
