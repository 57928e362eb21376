using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Policy;
using UserBalance.Grains.Storage;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Policy;

public sealed class ServerSelectionTests
{
    [Theory]
    [InlineData(new[] { 0, 0, 0 }, "s1")]
    [InlineData(new[] { 1, 0, 0 }, "s2")]
    [InlineData(new[] { 1, 1, 0 }, "s3")]
    [InlineData(new[] { 1, 1, 1 }, "s1")]
    [InlineData(new[] { 2, 1, 2 }, "s2")]
    [InlineData(new[] { 2, 2, 2 }, null)]
    [InlineData(new[] { 3, 3, 1 }, "s3")]
    public void Select_IsTheFirstOfTheLeastOccupied(int[] users, string? expected)
    {
        var roster = RosterOf(Selection.LeastUsers, Server(1), Server(2), Server(3));
        for (var i = 0; i < users.Length; i++)
            roster.Servers[i].Users = users[i];
        Assert.Equal(expected, roster.Select()?.Id.ToString());
        Assert.Equal(expected is not null, roster.CanAdmit);
    }

    [Fact]
    public void Select_Ties_GoByIdWithNumbersAsNumbers()
    {
        var roster = RosterOf(Selection.LeastUsers, Server(10), Server(9), Server(2));
        Assert.Equal(["s2", "s9", "s10"], roster.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(2, roster.Select()!.Number);
    }

    [Fact]
    public void Select_UnequalCapacities_CountUsersNotShares()
    {
        var roster = RosterOf(Selection.LeastUsers, Server(1, maxUsers: 1), Server(2, maxUsers: 100));
        roster.Servers[0].Users = 1;
        roster.Servers[1].Users = 50;
        Assert.Equal(2, roster.Select()!.Number);
    }

    [Fact]
    public void Select_Retired_IsPassedOver()
    {
        var roster = RosterOf(Selection.LeastUsers, Server(1, retired: true), Server(2));
        roster.Servers[1].Users = 1;
        Assert.Equal(2, roster.Select()!.Number);
        roster.Servers[1].Users = 2;
        Assert.False(roster.CanAdmit);
        Assert.True(roster.AnyTakesUsers);
        Assert.False(RosterOf(Selection.LeastUsers, Server(1, retired: true)).AnyTakesUsers);
    }

    [Fact]
    public void Select_FillFirst_IsTheFirstThatHasRoom()
    {
        var roster = RosterOf(Selection.FillFirst, Server(10), Server(2), Server(1));
        Assert.Equal("s1", roster.Select()!.Id.ToString());
        roster.Servers[0].Users = 2;
        Assert.Equal("s2", roster.Select()!.Id.ToString());
        roster.Servers[0].Users = 1;
        Assert.Equal("s1", roster.Select()!.Id.ToString());
        Assert.Equal("s2", roster.Select(except: roster.Servers[0].Id)!.Id.ToString());
    }

    [Fact]
    public void Select_ServerThatIsDown_IsPassedOver()
    {
        var roster = RosterOf(Selection.LeastUsers, Server(1), Server(2));
        Assert.False(roster.Servers[0].Judge(ServerHealth.Up, DateTime.UnixEpoch));
        Assert.True(roster.Servers[0].Judge(ServerHealth.Down, DateTime.UnixEpoch.AddSeconds(1)));
        Assert.Equal("s2", roster.Select()!.Id.ToString());
        Assert.Null(roster.Select(except: roster.Servers[1].Id));
        roster.Servers[1].Judge(ServerHealth.Down, DateTime.UnixEpoch);
        Assert.False(roster.AnyTakesUsers);
    }

    [Fact]
    public void Select_ServerThatIsChangingItsAddress_IsTheLastChoice()
    {
        foreach (var selection in Enum.GetValues<Selection>())
        {
            var roster = RosterOf(selection, Server(1) with { NextHost = "10.0.0.9", NextPort = 80 }, Server(2));
            roster.Servers[1].Users = 1;
            Assert.Equal("s2", roster.Select()!.Id.ToString());
            roster.Servers[1].Users = 2;
            Assert.Equal("s1", roster.Select()!.Id.ToString());
        }
    }

    [Fact]
    public void OrderOf_UnknownSelection_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ServerSelection.OrderOf((Selection)99));

    private static ServerRoster RosterOf(Selection selection, params ServerRecord[] servers) =>
        new(servers, ServerSelection.OrderOf(selection));
}
