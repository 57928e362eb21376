using Microsoft.Extensions.Time.Testing;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Hosting.Tests.Clustering;

public sealed class SteadyTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly SteppingTime _time = new();

    [Theory]
    [InlineData(-600)]
    [InlineData(600)]
    [InlineData(-1_000_000)]
    public void GetUtcNow_TheWallClockSteps_GoesOnAsIfNothingHadHappened(int seconds)
    {
        var steady = new SteadyTime(_time);
        _time.Advance(TimeSpan.FromSeconds(5));
        _time.Step = TimeSpan.FromSeconds(seconds);
        Assert.Equal(Start + TimeSpan.FromSeconds(5), steady.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Start + TimeSpan.FromSeconds(6), steady.GetUtcNow());
    }

    [Fact]
    public void CreateTimer_IsDueAfterItsTime()
    {
        var fired = 0;
        using var timer = new SteadyTime(_time).CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, fired);
    }

    /// <summary>A wall clock that can be set while its timestamps run on.</summary>
    private sealed class SteppingTime() : FakeTimeProvider(SteadyTimeTests.Start)
    {
        public TimeSpan Step { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Step;

        // As FakeTimeProvider makes it of the time, which it takes from the member above.
        public override long GetTimestamp() => base.GetTimestamp() - Step.Ticks;
    }
}
