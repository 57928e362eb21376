using UserBalance.Grains.Ledger;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Ledger;

public sealed class ServerRosterTests
{
    [Fact]
    public void AddAndRemove_KeepTheOrder()
    {
        var roster = new ServerRoster([Server(1), Server(10)]);
        var added = roster.Add(Server(2));
        roster.Add(Server(11));
        Assert.Equal(["s1", "s2", "s10", "s11"], roster.Servers.Select(server => server.Id.ToString()));
        roster.Remove(added);
        Assert.Equal(["s1", "s10", "s11"], roster.Servers.Select(server => server.Id.ToString()));
        Assert.False(roster.TryGet(2, out _));
    }
}
