using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Reminders;

namespace UserBalance.Grains.Reminders;

/// <summary>What a silo needs to register the reminders of clients.</summary>
internal static class ReminderServices
{
    /// <summary>How many rows are written at the same time where each may take a connection.</summary>
    private const int SingleRowsAtOnce = 32;

    private const string StoredTable = "stored";

    public static IServiceCollection AddExpiryReminders(this IServiceCollection services)
    {
        services.TryAddSingleton<IReminderRows>(provider =>
            new SingleReminderRows(provider.GetRequiredService<IReminderTable>(), SingleRowsAtOnce));
        return services
            .AddSingleton<ReminderMeter>()
            .AddSingleton<IReminderWriter, OrleansReminderWriter>()
            .AddSingleton(provider => new ReminderQueue(
                provider.GetRequiredService<IReminderWriter>(),
                provider.GetRequiredService<ReminderMeter>(),
                provider.GetRequiredKeyedService<TimeProvider>(ReminderTimeProviderNames.Reminders),
                provider.GetRequiredService<ILogger<ReminderQueue>>()))
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ReminderQueue>());
    }

    /// <summary>Has the table of reminders that was added before read as a whole no oftener than need be.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="longest">How long it may be until rows are read that other silos have written.</param>
    public static IServiceCollection PaceReminderReadings(this IServiceCollection services, TimeSpan longest)
    {
        var table = services.Last(service => service.ServiceType == typeof(IReminderTable) && !service.IsKeyedService);
        services.Remove(table);
        if (table.ImplementationType is { } type)
            services.AddKeyedSingleton(typeof(IReminderTable), StoredTable, type);
        else
            services.AddKeyedSingleton(typeof(IReminderTable), StoredTable, (provider, _) => table.ImplementationFactory!(provider));
        return services.AddSingleton<IReminderTable>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<ReminderOptions>>().Value;
            var time = provider.GetRequiredKeyedService<TimeProvider>(ReminderTimeProviderNames.Reminders);
            return new PacedReminderTable(
                provider.GetRequiredKeyedService<IReminderTable>(StoredTable),
                new ReadingPace(time, options.RefreshReminderListPeriod, longest),
                options.ReminderLoadingWindow,
                time);
        });
    }
}
