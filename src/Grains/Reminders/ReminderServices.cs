using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace UserBalance.Grains.Reminders;

/// <summary>What a silo needs to register the reminders of clients.</summary>
internal static class ReminderServices
{
    /// <summary>How many rows are written at the same time where each may take a connection.</summary>
    private const int SingleRowsAtOnce = 32;

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
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ReminderQueue>>()))
            .AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<ReminderQueue>());
    }
}
