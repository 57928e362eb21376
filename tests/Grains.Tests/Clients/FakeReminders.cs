using Orleans.Timers;

namespace UserBalance.Grains.Tests.Clients;

/// <summary>The reminders of one grain, with a registry that a test can hold up or break.</summary>
internal sealed class FakeReminders : IReminderRegistry
{
    public List<(string Name, TimeSpan Due, TimeSpan Period)> Registrations { get; } = [];

    public IGrainReminder? Registered { get; private set; }

    public int Unregistrations { get; private set; }

    /// <summary>What a registration waits for before it happens or fails.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<IGrainReminder> RegisterOrUpdateReminder(
        GrainId callingGrainId, string reminderName, TimeSpan dueTime, TimeSpan period)
    {
        Registrations.Add((reminderName, dueTime, period));
        await Gate;
        return Registered = Fake.Of<IGrainReminder>((_, _) => reminderName);
    }

    public Task UnregisterReminder(GrainId callingGrainId, IGrainReminder reminder)
    {
        Assert.Same(Registered, reminder);
        Registered = null;
        Unregistrations++;
        return Task.CompletedTask;
    }

    public Task<IGrainReminder?> GetReminder(GrainId callingGrainId, string reminderName) => Task.FromResult(Registered);

    public Task<List<IGrainReminder>> GetReminders(GrainId callingGrainId) => throw new NotSupportedException();
}
