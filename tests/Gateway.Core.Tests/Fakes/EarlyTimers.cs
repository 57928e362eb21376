using Microsoft.Extensions.Time.Testing;

namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>Timers that fire before their time.</summary>
/// <param name="advance">How early.</param>
internal sealed class EarlyTimers(TimeSpan advance) : FakeTimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new EarlyTimer(base.CreateTimer(callback, state, Earlier(dueTime), period), this);

    private TimeSpan Earlier(TimeSpan dueTime) => dueTime > advance ? dueTime - advance : dueTime;

    private sealed class EarlyTimer(ITimer timer, EarlyTimers timers) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(timers.Earlier(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
