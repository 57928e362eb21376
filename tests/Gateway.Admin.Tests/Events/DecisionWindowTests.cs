using UserBalance.Gateway.Admin.Events;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Tests.Events;

public sealed class DecisionWindowTests
{
    private readonly DecisionWindow _window = new();

    [Fact]
    public void Present_UntilAllIsRead_IsUnknownAndNothingIsTold()
    {
        Assert.Equal(default, _window.End);
        _window.Append(Decisions.List(epoch: 3, 1, DecisionList.MaxLimit));
        Assert.Null(_window.Present);
        Assert.Equal(new DecisionCursor(3, DecisionList.MaxLimit), _window.End);
        Assert.True(_window.Read(new(3, 5), most: 10).IsEmpty);
        _window.Append(Decisions.Nothing(epoch: 3, DecisionList.MaxLimit));
        Assert.Equal(new DecisionCursor(3, DecisionList.MaxLimit), _window.Present);
        Assert.Equal("6 7 -> 3-7", Read(new(3, 5), most: 2));
    }

    [Fact]
    public void Read_FromAKnownPlace_GoesOnWithoutAGap()
    {
        _window.Append(Decisions.List(epoch: 3, 11, 20));
        _window.Append(Decisions.List(epoch: 3, 21, 22));
        Assert.Equal("20 21 22 -> 3-22", Read(new(3, 19)));
        Assert.Equal("22 -> 3-22", Read(new(3, 21)));
        Assert.Equal(" -> 3-22", Read(new(3, 22)));
        Assert.Equal("11 12 -> 3-12", Read(new(3, 10), most: 2));
    }

    [Fact]
    public void Read_PlaceThatIsNotReachedYet_Waits()
    {
        _window.Append(Decisions.List(epoch: 3, 1, 2));
        Assert.Equal(" -> 3-5", Read(new(3, 5)));
    }

    [Fact]
    public void Read_OvertakenPlace_TellsHowManyAreMissed()
    {
        _window.Append(Decisions.List(epoch: 3, 11, 12));
        Assert.Equal("missed 7: 11 12 -> 3-12", Read(new(3, 3)));
    }

    [Fact]
    public void Append_MoreThanItKeeps_DropsTheOldest()
    {
        for (var first = 1; first <= DecisionWindow.Capacity + 100; first += 100)
            _window.Append(Decisions.List(epoch: 3, first, first + 99));
        Assert.StartsWith("missed 104: 105 106", Read(new(3, 0)), StringComparison.Ordinal);
    }

    [Fact]
    public void Append_TheReaderWasOvertaken_IsAGapForWhoeverWasBefore()
    {
        _window.Append(Decisions.List(epoch: 3, 1, 5));
        _window.Append(Decisions.List(epoch: 3, 9, 10));
        Assert.Equal("missed 3: 9 10 -> 3-10", Read(new(3, 5)));
        Assert.Equal("missed 5: 9 10 -> 3-10", Read(new(3, 3)));
    }

    [Fact]
    public void Append_AnotherEpoch_IsAGapOfUnknownLength()
    {
        _window.Append(Decisions.List(epoch: 3, 1, 5));
        _window.Append(Decisions.List(epoch: 4, 1, 2));
        Assert.Equal("missed some: 1 2 -> 4-2", Read(new(3, 5)));
        Assert.Equal("2 -> 4-2", Read(new(4, 1)));
    }

    [Fact]
    public void Append_AnotherEpochWithoutDecisions_IsAGapToo()
    {
        _window.Append(Decisions.List(epoch: 3, 1, 5));
        _window.Append(Decisions.Nothing(epoch: 4, 0));
        Assert.Equal("missed some:  -> 4-0", Read(new(3, 5)));
        Assert.Equal(" -> 4-0", Read(new(4, 0)));
    }

    private string Read(DecisionCursor after, int most = 10)
    {
        var batch = _window.Read(after, most);
        var missed = batch.Missed is { } gap ? $"missed {gap.Count?.ToString() ?? "some"}: " : "";
        return $"{missed}{string.Join(' ', batch.Decisions.Select(decision => decision.Sequence))} -> {batch.Next}";
    }
}
