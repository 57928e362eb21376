using System.Diagnostics.Metrics;
using UserBalance.Grains.Telemetry;

namespace UserBalance.Grains.Reminders;

/// <summary>The metrics of the reminders that a silo has still to register.</summary>
internal sealed class ReminderMeter
{
    private readonly Counter<long> _dropped;
    private Func<int> _waiting = () => 0;

    public ReminderMeter(IMeterFactory meters)
    {
        var meter = meters.Create(PoolMeters.Name);
        meter.CreateObservableUpDownCounter(
            "userbalance.reminders.waiting", () => _waiting(), "{reminder}", "Expiry reminders that are still to be registered.");
        _dropped = meter.CreateCounter<long>(
            "userbalance.reminders.dropped", "{reminder}", "Expiry reminders that are not registered because too many waited.");
    }

    /// <summary>Reports what waits.</summary>
    public void Watch(Func<int> waiting) => _waiting = waiting;

    /// <summary>One did not get in.</summary>
    public void Dropped() => _dropped.Add(1);
}
