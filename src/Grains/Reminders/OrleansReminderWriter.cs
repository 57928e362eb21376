using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Reminders;
using Orleans.Runtime.Services;

namespace UserBalance.Grains.Reminders;

/// <summary>
/// Registers reminders with Orleans. The service of the silo that is to remind is told of those that are due soon. Of the others it would
/// only write the row, after a call for each: every silo reads all rows of its own again in time, so these are written straight away.
/// </summary>
/// <param name="services">The silo's services.</param>
/// <param name="rows">Where the rows are written.</param>
/// <param name="options">How far ahead a silo keeps reminders in memory.</param>
/// <param name="time">The clock of the reminders.</param>
internal sealed class OrleansReminderWriter(
    IServiceProvider services,
    IReminderRows rows,
    IOptions<ReminderOptions> options,
    [FromKeyedServices(ReminderTimeProviderNames.Reminders)] TimeProvider time)
    : GrainServiceClient<IReminderService>(services), IReminderWriter
{
    public int MaxAtOnce => rows.MaxAtOnce;

    public async Task WriteAsync(IReadOnlyList<ExpiryReminder> reminders)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // Two readings lie within the window, so that one of them may fail.
        var soon = reminders.Where(reminder => reminder.Due - now < options.Value.ReminderLoadingWindow).ToList();
        var late = soon.Count == reminders.Count
            ? []
            : reminders.Where(reminder => reminder.Due - now >= options.Value.ReminderLoadingWindow).ToList();
        if (late.Count > 0)
            await rows.UpsertAsync(late.ConvertAll(Row));
        if (soon.Count > 0)
            await Task.WhenAll(soon.Select(reminder => RegisterAsync(reminder, now)));
    }

    private static ReminderEntry Row(ExpiryReminder reminder) => new()
    {
        GrainId = reminder.Client,
        ReminderName = ExpiryReminder.Name,
        StartAt = reminder.Due,
        Period = ExpiryReminder.RetryPeriod,
    };

    private Task<IGrainReminder> RegisterAsync(ExpiryReminder reminder, DateTime now)
    {
        var delay = reminder.Due > now ? reminder.Due - now : TimeSpan.Zero;
        return GetGrainService(reminder.Client)
            .RegisterOrUpdateReminder(reminder.Client, ExpiryReminder.Name, delay, ExpiryReminder.RetryPeriod);
    }
}
