using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Grains.Reminders;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Reminders;

/// <summary>Queues of reminders for tests.</summary>
internal static class ReminderQueues
{
    public static ReminderQueue Of(
        IReminderWriter writer, int capacity, TimeProvider time, MeterReader? meters = null, CollectedLog<ReminderQueue>? log = null) =>
        new(writer, new ReminderMeter(meters ?? new MeterReader()), time, log is null ? NullLogger<ReminderQueue>.Instance : log, capacity);
}
