using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Sessions;

namespace UserBalance.Gateway.Core.Tests.Sessions;

public sealed class LeaseTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayClock _clock;
    private readonly Lease _lease;

    public LeaseTests()
    {
        _clock = new GatewayClock(_time);
        _lease = new Lease(_clock, TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Runs_UntilItsEnd_AndNeverAgain()
    {
        _time.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.True(_lease.Runs);
        Assert.Equal(Tick, _lease.Remaining);
        _time.Advance(Tick);
        Assert.False(_lease.Runs);
        Assert.Equal(TimeSpan.Zero, _lease.Remaining);
        _time.Advance(TimeSpan.FromDays(1));
        Assert.False(_lease.Runs);
    }

    [Fact]
    public void Extend_WhileItRuns_MovesItsEnd()
    {
        _time.Advance(TimeSpan.FromSeconds(9));
        _lease.Extend(TimeSpan.FromSeconds(19));
        _time.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.True(_lease.Runs);
        _time.Advance(Tick);
        Assert.False(_lease.Runs);
    }

    [Fact]
    public void Runs_ClockStandsStill_AsBefore()
    {
        for (var i = 0; i < 3; i++)
            Assert.True(_lease.Runs);
        _time.Advance(TimeSpan.FromSeconds(10));
        for (var i = 0; i < 3; i++)
            Assert.False(_lease.Runs);
    }

    // With the clock read first, a process that is frozen in between would go by the time before it.
    [Fact]
    public void Runs_FrozenWhileItLooks_SeesThatItHasEnded()
    {
        var time = new PausingTime();
        var lease = new Lease(new GatewayClock(time), TimeSpan.FromSeconds(10));
        time.OnLook = () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            lease.Extend(TimeSpan.FromSeconds(30));
        };
        Assert.False(lease.Runs);
    }

    private sealed class PausingTime : FakeTimeProvider
    {
        public Action OnLook { get; set; } = () => { };

        public override long GetTimestamp()
        {
            OnLook();
            return base.GetTimestamp();
        }
    }
}
