using System.Collections.Concurrent;
using Orleans.Reminders.Diagnostics;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Cluster;

/// <summary>
/// Knows which reminders are waiting on the clock. A test moves the clock only then: a reminder that begins to wait afterwards
/// may have missed its moment.
/// </summary>
internal sealed class ReminderWatch : IObserver<ReminderEvents.ReminderEvent>, IDisposable
{
    private readonly ConcurrentDictionary<GrainId, int> _armed = [];
    private readonly ConcurrentBag<GrainId> _stopped = [];
    private readonly IDisposable _subscription;

    public ReminderWatch() => _subscription = ReminderEvents.AllEvents.Subscribe(this);

    /// <summary>Whether the grain's reminder has begun to wait.</summary>
    public bool IsArmed(GrainId grain) => _armed.ContainsKey(grain);

    /// <summary>Whether a silo has ever let the grain's reminder go.</summary>
    public bool WasStopped(GrainId grain) => _stopped.Contains(grain);

    /// <summary>Waits until the grain's reminder has begun to wait for the <paramref name="times"/>th time.</summary>
    public Task ArmedAsync(GrainId grain, int times) =>
        Eventually.True($"the reminder of {grain} waiting", () => _armed.GetValueOrDefault(grain) >= times);

    public void OnNext(ReminderEvents.ReminderEvent value)
    {
        if (value is ReminderEvents.LocalReminderStopped)
            _stopped.Add(value.GrainId);
        if (value is ReminderEvents.LocalReminderTickWaitArmed)
            _armed.AddOrUpdate(value.GrainId, 1, (_, times) => times + 1);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => _subscription.Dispose();
}
