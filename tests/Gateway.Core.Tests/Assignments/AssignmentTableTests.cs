using System.Net;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Tests.Assignments;

public sealed class AssignmentTableTests
{
    private static readonly ServerId Server = new("s1");
    private static readonly ActivityReporter Reporter = new();
    private readonly AssignmentTable _table = new();

    [Fact]
    public void Empty_HasNobody()
    {
        Assert.Null(_table.Find(Client(1)));
        Assert.Equal(0, _table.Count);
        Assert.Empty(_table.All);
    }

    [Fact]
    public void Set_Another_TakesThePlaceOfTheOneBefore()
    {
        var before = Set(1);
        var after = Set(1);
        Assert.NotSame(before, after);
        Assert.Same(after, _table.Find(Client(1)));
        Assert.Same(after, Assert.Single(_table.All));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Remove_OneWhosePlaceAnotherHasTaken_LeavesThatOne()
    {
        var before = Set(1);
        var after = Set(1);
        _table.Remove(before);
        Assert.Same(after, _table.Find(Client(1)));
        _table.Remove(after);
        _table.Remove(after);
        Assert.Null(_table.Find(Client(1)));
        Assert.Equal(0, _table.Count);
    }

    [Fact]
    public void Many_AreFoundWhileItGrowsAndShrinks()
    {
        var all = Enumerable.Range(0, 10_000).Select(Set).ToArray();
        Assert.All(all, assignment => Assert.Same(assignment, _table.Find(assignment.Client)));
        Assert.Equal(all.ToHashSet(), _table.All.ToHashSet());
        foreach (var assignment in all[10..])
            _table.Remove(assignment);
        Assert.All(all[..10], assignment => Assert.Same(assignment, _table.Find(assignment.Client)));
        Assert.All(all[10..], assignment => Assert.Null(_table.Find(assignment.Client)));
        Assert.Equal(10, _table.Count);
    }

    // Others than those that are there come and go: what they leave must not fill it.
    [Fact]
    public void Many_OneAfterTheOther_EndEverySearch()
    {
        for (var i = 0; i < 10_000; i++)
        {
            var assignment = Set(i);
            Assert.Null(_table.Find(Client(i + 1)));
            _table.Remove(assignment);
        }

        Assert.Empty(_table.All);
    }

    [Fact]
    public void SameTag_OfTwoClients_KeepsThemApart()
    {
        var twins = Enumerable.Range(0, 400_000)
            .GroupBy(i => Client(i).GetHashCode() | 1)
            .First(group => group.Count() > 1)
            .Take(2)
            .ToArray();
        var (first, second) = (Set(twins[0]), Set(twins[1]));
        Assert.Same(first, _table.Find(first.Client));
        Assert.Same(second, _table.Find(second.Client));
        _table.Remove(first);
        Assert.Null(_table.Find(first.Client));
        Assert.Same(second, _table.Find(second.Client));
        second = Set(twins[1]);
        Assert.Same(second, _table.Find(second.Client));
        Assert.Equal(1, _table.Count);
    }

    [Fact]
    public void Walk_WhileAllAreRemoved_MissesNone()
    {
        var all = Enumerable.Range(0, 1_000).Select(Set).ToHashSet();
        foreach (var assignment in _table.Walk())
        {
            Assert.True(all.Remove(assignment), "Nobody comes twice.");
            _table.Remove(assignment);
        }

        Assert.Empty(all);
        Assert.Equal(0, _table.Count);
    }

    internal static ClientKey Client(int number) =>
        ClientKey.From(new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]));

    internal static Assignment New(int client) => new(Client(client), Server, 0, TimeSpan.Zero, Reporter);

    private Assignment Set(int client)
    {
        var assignment = New(client);
        _table.Set(assignment);
        return assignment;
    }
}
