using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Reminders;

namespace UserBalance.Grains.Tests.Reminders;

public sealed class ReadingPaceTests
{
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);
    private readonly FakeTimeProvider _time = new();
    private readonly ReadingPace _pace;

    public ReadingPaceTests() => _pace = new ReadingPace(_time, Round, Longest);

    [Fact]
    public void MustRead_ARangeThatWasNeverRead() => Assert.True(_pace.MustRead(0, 9));

    [Fact]
    public void MustRead_NothingIsGone_OnlyFromTimeToTime()
    {
        Read(0, 9, rows: 5);
        Assert.Equal(30, RoundsUntilDue(0, 9));
        Read(0, 9, rows: 5);
        Assert.Equal(30, RoundsUntilDue(0, 9));
    }

    [Fact]
    public void MustRead_AReadingFailed_AsksAgain()
    {
        Read(0, 9, rows: 5);
        RoundsUntilDue(0, 9);
        _pace.Begin();
        Assert.True(_pace.MustRead(0, 9));
    }

    [Theory]
    [InlineData(0, ReadingPace.Least)]
    [InlineData(50_000, 100_000)]
    public void MustRead_AsManyAreGoneAsThereAreRows_AndNotBefore(int rows, int gone)
    {
        Read(0, 9, rows);
        Read(9, 20, rows);
        Go(gone - 1);
        Assert.False(_pace.MustRead(0, 9));
        Go(1);
        Assert.True(_pace.MustRead(0, 9));
        Assert.True(_pace.MustRead(9, 20));
        Read(0, 9, rows);
        Assert.False(_pace.MustRead(0, 9));
    }

    // What goes while it is being read, Orleans keeps beyond that reading.
    [Fact]
    public void MustRead_GoneDuringTheReading_CountsForTheNext()
    {
        var reading = _pace.Begin();
        Go(ReadingPace.Least);
        _pace.HasRead(0, 9, reading, rows: 5);
        Assert.True(_pace.MustRead(0, 9));
    }

    [Fact]
    public void MustRead_ARangeThatWasAnotherSilosMeanwhile()
    {
        Read(0, 9, rows: 5);
        _time.Advance(3 * Round);
        Assert.True(_pace.MustRead(0, 9));
    }

    private void Read(uint begin, uint end, int rows) => _pace.HasRead(begin, end, _pace.Begin(), rows);

    private void Go(int count)
    {
        for (var i = 0; i < count; i++)
            _pace.Gone();
    }

    private int RoundsUntilDue(uint begin, uint end)
    {
        for (var rounds = 1; ; rounds++)
        {
            _time.Advance(Round);
            if (_pace.MustRead(begin, end))
                return rounds;
        }
    }
}
