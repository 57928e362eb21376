using Microsoft.Extensions.Time.Testing;

namespace UserBalance.Outages.Tests;

public sealed class OutageNoticeTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Reminder = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Failed_ManyTimes_IsSaidAtTheBeginningAndNowAndThen()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder };
        Assert.Equal([0, 30, 60], SaidWithin(notice, seconds: 90));
    }

    [Fact]
    public void Worked_AfterAnOutage_IsSaidOnceWithItsLength()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder };
        SaidWithin(notice, seconds: 59);
        Assert.True(notice.Worked(out var lasted));
        Assert.Equal(TimeSpan.FromSeconds(59), lasted);
        Assert.False(notice.Worked(out lasted));
        Assert.Equal(TimeSpan.Zero, lasted);
    }

    [Fact]
    public void Worked_WithoutAnOutage_IsNoNews()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder };
        Assert.False(notice.Worked(out _));
    }

    [Fact]
    public void Failed_AfterItWasOver_IsSaidAtOnceAndCountsAnew()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder };
        notice.Failed(out _);
        _time.Advance(Second);
        notice.Worked(out _);
        _time.Advance(Second);
        Assert.True(notice.Failed(out var lasted));
        Assert.Equal(TimeSpan.Zero, lasted);
    }

    [Fact]
    public void Failed_WithPatience_IsSaidWhenNothingHasWorkedForSoLong()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder, Grace = 3 * Second };
        _time.Advance(2 * Second);
        notice.Worked(out _);
        Assert.Equal([3, 33], SaidWithin(notice, seconds: 40));
        Assert.True(notice.Worked(out var lasted));
        Assert.Equal(40 * Second, lasted);
    }

    [Fact]
    public void Failed_WithPatienceAndNoSuccessYet_CountsFromTheBeginning()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder, Grace = 3 * Second };
        _time.Advance(4 * Second);
        Assert.True(notice.Failed(out var lasted));
        Assert.Equal(4 * Second, lasted);
    }

    [Fact]
    public void Worked_BeforePatienceIsOver_IsNoNewsAndBeginsAnew()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder, Grace = 3 * Second };
        Assert.Empty(SaidWithin(notice, seconds: 3));
        Assert.False(notice.Worked(out _));
        Assert.Empty(SaidWithin(notice, seconds: 3));
    }

    [Fact]
    public void Worked_WithRelief_EndsTheOutageWhenNothingHasFailedForSoLong()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder, Relief = 5 * Second };
        notice.Failed(out _);
        _time.Advance(4 * Second);
        Assert.False(notice.Worked(out _));
        Assert.False(notice.Failed(out _));
        _time.Advance(5 * Second);
        Assert.True(notice.Worked(out var lasted));
        Assert.Equal(9 * Second, lasted);
    }

    [Fact]
    public void Ages_AfterTheEnd_AreThoseOfTheOutageBefore()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder };
        notice.Failed(out _);
        _time.Advance(10 * Second);
        notice.Failed(out _);
        _time.Advance(Second);
        notice.Worked(out _);
        Assert.Equal((Second, 11 * Second), (notice.SinceFailure, notice.SinceSaid));
    }

    [Fact]
    public void Failed_OnManyThreads_IsSaidOnce()
    {
        var notice = new OutageNotice(_time) { Reminder = Reminder };
        var said = 0;
        Parallel.For(0, 10_000, _ =>
        {
            if (notice.Failed(out var _))
                Interlocked.Increment(ref said);
        });
        Assert.Equal(1, said);
    }

    private List<int> SaidWithin(OutageNotice notice, int seconds)
    {
        var said = new List<int>();
        for (var second = 0; second < seconds; second++)
        {
            if (notice.Failed(out _))
                said.Add(second);
            _time.Advance(Second);
        }

        return said;
    }
}
