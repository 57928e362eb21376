using System.Collections.Concurrent;
using UserBalance.Grains.Reminders;

namespace UserBalance.Grains.Tests.Reminders;

/// <summary>Takes reminders, unless a test holds it up or breaks it.</summary>
internal sealed class FakeReminderWriter : IReminderWriter
{
    private int _attempts;

    public ConcurrentQueue<ExpiryReminder> Written { get; } = [];

    public ConcurrentQueue<int> Batches { get; } = [];

    /// <summary>How often it was asked.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>What a write waits for before it happens or fails.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public int MaxAtOnce { get; init; } = 8;

    public async Task WriteAsync(IReadOnlyList<ExpiryReminder> reminders)
    {
        Interlocked.Increment(ref _attempts);
        await Gate;
        Batches.Enqueue(reminders.Count);
        foreach (var reminder in reminders)
            Written.Enqueue(reminder);
    }
}
