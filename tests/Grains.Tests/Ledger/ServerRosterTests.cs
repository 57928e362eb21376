using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Storage;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Ledger;

public sealed class ServerRosterTests
{
    [Theory]
    [InlineData(new[] { 0, 0, 0 }, "s1")]
    [InlineData(new[] { 1, 0, 0 }, "s2")]
    [InlineData(new[] { 1, 1, 0 }, "s3")]
    [InlineData(new[] { 1, 1, 1 }, "s1")]
    [InlineData(new[] { 2, 1, 2 }, "s2")]
    [InlineData(new[] { 2, 2, 2 }, null)]
    [InlineData(new[] { 3, 3, 1 }, "s3")]
    public void SelectLeastUsers_IsTheFirstOfTheLeastOccupied(int[] users, string? expected)
    {
        var roster = new ServerRoster([Server(1), Server(2), Server(3)]);
        for (var i = 0; i < users.Length; i++)
            roster.Servers[i].Users = users[i];
        Assert.Equal(expected, roster.SelectLeastUsers()?.Id.ToString());
        Assert.Equal(expected is not null, roster.CanAdmit);
    }

    [Fact]
    public void SelectLeastUsers_Ties_GoByIdWithNumbersAsNumbers()
    {
        var roster = new ServerRoster([Server(10), Server(9), Server(2)]);
        Assert.Equal(["s2", "s9", "s10"], roster.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(2, roster.SelectLeastUsers()!.Number);
    }

    [Fact]
    public void SelectLeastUsers_UnequalCapacities_CountUsersNotShares()
    {
        var roster = new ServerRoster([Server(1, maxUsers: 1), Server(2, maxUsers: 100)]);
        roster.Servers[0].Users = 1;
        roster.Servers[1].Users = 50;
        Assert.Equal(2, roster.SelectLeastUsers()!.Number);
    }

    [Fact]
    public void SelectLeastUsers_Retired_IsPassedOver()
    {
        var roster = new ServerRoster([Server(1, retired: true), Server(2)]);
        roster.Servers[1].Users = 1;
        Assert.Equal(2, roster.SelectLeastUsers()!.Number);
        roster.Servers[1].Users = 2;
        Assert.False(roster.CanAdmit);
        Assert.True(roster.AnyTakesUsers);
        Assert.False(new ServerRoster([Server(1, retired: true)]).AnyTakesUsers);
    }

    [Fact]
    public void Reconcile_First_NumbersTheServersInOrder()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b", maxUsers: 7)));
        Assert.Equal([(0, "a", 2, false), (1, "b", 7, false)], Shown(root));
        Assert.Equal(2, root.NextServerNumber);
    }

    [Fact]
    public void Reconcile_Unchanged_ChangesNothing()
    {
        var options = Options(Configured("a"), Configured("b"));
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), options);
        var again = ConfiguredServers.ApplyTo(root, options);
        Assert.Equal(root.Servers, again.Servers);
        Assert.Equal(root.NextServerNumber, again.NextServerNumber);
    }

    [Fact]
    public void Reconcile_ChangedAddressAndCapacity_KeepTheNumber()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b")));
        var changed = ConfiguredServers.ApplyTo(root, Options(Configured("a"), Configured("b", 1, "198.51.100.1", 81)));
        Assert.Equal(new ServerRecord(1, "b", "198.51.100.1", 81, 1, Retired: false), changed.Servers[1]);
    }

    [Fact]
    public void Reconcile_NoLongerConfigured_IsRetiredAndComesBackUnderItsNumber()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b")));
        var without = ConfiguredServers.ApplyTo(root, Options(Configured("b"), Configured("c")));
        Assert.Equal([(1, "b", 2, false), (2, "c", 2, false), (0, "a", 2, true)], Shown(without));
        var back = ConfiguredServers.ApplyTo(without, Options(Configured("a"), Configured("b"), Configured("c")));
        Assert.Equal([(0, "a", 2, false), (1, "b", 2, false), (2, "c", 2, false)], Shown(back));
    }

    [Fact]
    public void Reconcile_ForgottenServer_ItsNumberIsNeverUsedAgain()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b")));
        var forgotten = root with { Servers = [.. root.Servers.Where(server => server.Id == "a")] };
        var again = ConfiguredServers.ApplyTo(forgotten, Options(Configured("a"), Configured("b")));
        Assert.Equal([(0, "a", 2, false), (2, "b", 2, false)], Shown(again));
    }

    private static PoolOptions Options(params ServerOptions[] servers) => new() { Id = "app", Servers = servers };

    private static IEnumerable<(int Number, string Id, int MaxUsers, bool Retired)> Shown(LedgerRootRecord root) =>
        root.Servers.Select(server => (server.Number, server.Id, server.MaxUsers, server.Retired));
}
