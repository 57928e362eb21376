using UserBalance.Grains.Configuration;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Ledger;

public sealed class ConfiguredServersTests
{
    [Fact]
    public void ApplyTo_First_NumbersTheServersInOrder()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b", maxUsers: 7)));
        Assert.Equal([(0, "a", 2, false), (1, "b", 7, false)], Shown(root));
        Assert.Equal(2, root.NextServerNumber);
    }

    [Fact]
    public void ApplyTo_Unchanged_ChangesNothing()
    {
        var options = Options(Configured("a"), Configured("b"));
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), options);
        var again = ConfiguredServers.ApplyTo(root, options);
        Assert.Equal(root.Servers, again.Servers);
        Assert.Equal(root.NextServerNumber, again.NextServerNumber);
    }

    [Fact]
    public void ApplyTo_ChangedAddressAndCapacity_KeepTheNumberAndWaitWithTheAddress()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b")));
        var changed = ConfiguredServers.ApplyTo(root, Options(Configured("a"), Configured("b", 1, "198.51.100.1", 81))).Servers[1];
        Assert.Equal(root.Servers[1] with { MaxUsers = 1, NextHost = "198.51.100.1", NextPort = 81 }, changed);
        Assert.Equal(new ServerRecord(1, "b", "198.51.100.1", 81, 1, Retired: false), ConfiguredServers.UseNextAddress(changed, epoch: 0));
    }

    [Fact]
    public void ApplyTo_NoLongerConfigured_IsRetiredAndComesBackUnderItsNumber()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b")));
        var without = ConfiguredServers.ApplyTo(root, Options(Configured("b"), Configured("c")));
        Assert.Equal([(1, "b", 2, false), (2, "c", 2, false), (0, "a", 2, true)], Shown(without));
        var back = ConfiguredServers.ApplyTo(without, Options(Configured("a"), Configured("b"), Configured("c")));
        Assert.Equal([(0, "a", 2, false), (1, "b", 2, false), (2, "c", 2, false)], Shown(back));
    }

    [Fact]
    public void ApplyTo_ForgottenServer_ItsNumberIsNeverUsedAgain()
    {
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), Options(Configured("a"), Configured("b")));
        var without = ConfiguredServers.ApplyTo(root, Options(Configured("a")));
        var forgotten = without with { Servers = [.. without.Servers.Where(server => server.Id == "a")] };
        var again = ConfiguredServers.ApplyTo(forgotten, Options(Configured("a"), Configured("b")));
        Assert.Equal([(0, "a", 2, false), (2, "b", 2, false)], Shown(again));
    }

    [Fact]
    public void ApplyTo_WhatWasSetAtRunTime_StaysWhereTheConfigurationHasNotChanged()
    {
        var configured = Options(Configured("a"), Configured("b"), Configured("c"));
        var root = ConfiguredServers.ApplyTo(new LedgerRootRecord(), configured);
        // b was removed, c was made larger, d was added.
        var changed = root with
        {
            Servers =
                [root.Servers[0], root.Servers[2] with { MaxUsers = 9 }, new ServerRecord(3, "d", "192.0.2.9", 80, 4, Retired: false)],
            NextServerNumber = 4,
        };
        var again = ConfiguredServers.ApplyTo(changed, configured);
        Assert.Equal([(0, "a", 2, false), (2, "c", 9, false), (3, "d", 4, false)], Shown(again));

        var edited = ConfiguredServers.ApplyTo(again, Options(Configured("a"), Configured("b", maxUsers: 5), Configured("c")));
        Assert.Equal([(0, "a", 2, false), (4, "b", 5, false), (2, "c", 9, false), (3, "d", 4, false)], Shown(edited));
    }

    [Fact]
    public void ApplyTo_EarlyVersionsRoot_TheConfigurationIsAllThatCounts()
    {
        var early = new LedgerRootRecord { Servers = [new ServerRecord(0, "x", "192.0.2.9", 80, 4, Retired: false)], NextServerNumber = 1 };
        Assert.Equal([(1, "a", 2, false), (0, "x", 4, true)], Shown(ConfiguredServers.ApplyTo(early, Options(Configured("a")))));
    }

    private static PoolOptions Options(params ServerOptions[] servers) => new() { Id = "app", Servers = servers };

    private static IEnumerable<(int Number, string Id, int MaxUsers, bool Retired)> Shown(LedgerRootRecord root) =>
        root.Servers.Select(server => (server.Number, server.Id, server.MaxUsers, server.Retired));
}
