using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Tests.Timing;

public sealed class PoolClockTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly SteppingTime _time = new(Start);

    [Fact]
    public void Now_StartsAtTheWallClockAndRuns()
    {
        var clock = new PoolClock(_time);
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Start.AddHours(1), clock.Now);
        Assert.Equal(DateTimeKind.Utc, clock.Now.Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Now_TheWallClockSteps_IsNotMoved(int days)
    {
        var clock = new PoolClock(_time);
        _time.Step += TimeSpan.FromDays(days);
        Assert.Equal(Start, clock.Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Start.AddSeconds(1), clock.Now);
        Assert.Equal(Start.AddDays(days).AddSeconds(1), new PoolClock(_time).Now);
    }

    /// <summary>A wall clock that can be set while its timestamps run on; FakeTimeProvider moves both.</summary>
    private sealed class SteppingTime(DateTime start) : FakeTimeProvider(start)
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;

        public override long GetTimestamp() => base.GetTimestamp() - Step.Ticks;
    }
}
