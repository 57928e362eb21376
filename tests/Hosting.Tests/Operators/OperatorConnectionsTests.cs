using System.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Operators;

namespace UserBalance.Hosting.Tests.Operators;

public sealed class OperatorConnectionsTests
{
    private readonly OperatorConnections _connections = new();
    private readonly List<string> _cut = [];

    [Fact]
    public void Enter_OneTooMany_CutsTheOldestOfWhoHasTheMost()
    {
        Enter("192.0.2.1", "first");
        for (var i = 0; i < OperatorConnections.Most - 1; i++)
            Enter("192.0.2.2", $"silent {i}");
        Enter("192.0.2.3", "health");
        Enter("192.0.2.2", "again");
        Assert.Equal(["silent 0", "silent 1"], _cut);
        Assert.Equal(OperatorConnections.Most, _connections.Open);
    }

    [Fact]
    public void Enter_OneTooManyOfManyAddresses_CutsTheOldestThatIsNotAtWork()
    {
        var working = Enter("192.0.2.1", "working");
        Assert.True(working.TryBegin());
        for (var i = 0; i < OperatorConnections.Most - 1; i++)
            Enter($"198.51.100.{i}", $"silent {i}");
        Enter("192.0.2.1", "health");
        Assert.Equal(["silent 0"], _cut);
        working.End();
        Enter("203.0.113.1", "another");
        Assert.Equal(["silent 0", "working"], _cut);
    }

    [Fact]
    public void Enter_AddressesOfOneIPv6Network_AreOne()
    {
        Enter("192.0.2.1", "first");
        for (var i = 0; i < OperatorConnections.Most - 1; i++)
            Enter($"2001:db8::{i:x}", $"silent {i}");
        Enter("192.0.2.1", "health");
        Assert.Equal(["silent 0"], _cut);
    }

    [Fact]
    public void Begin_MoreThanMayBeAtWork_IsRefusedAndLeavesRoomForHealth()
    {
        var all = Enumerable.Range(0, OperatorConnections.Most).Select(i => Enter("192.0.2.1", $"{i}")).ToArray();
        Assert.Equal(OperatorConnections.MaxAtWork, all.Count(each => each.TryBegin()));
        for (var i = 0; i < OperatorConnections.Most; i++)
            Enter("192.0.2.1", "health");
        Assert.Equal(OperatorConnections.Most, _cut.Count);
        Assert.DoesNotContain(all, each => each.IsAtWork && _cut.Contains($"{Array.IndexOf(all, each)}"));
        all[0].End();
        Assert.True(Enter("192.0.2.1", "next").TryBegin());
    }

    [Fact]
    public void Leave_Twice_IsOnce()
    {
        var (one, _) = (Enter("192.0.2.1", "one"), Enter("192.0.2.1", "other"));
        _connections.Leave(one);
        _connections.Leave(one);
        Assert.Equal(1, _connections.Open);
    }

    private OperatorConnection Enter(string address, string name) =>
        _connections.Enter(ClientKey.From(IPAddress.Parse(address), ipv6PrefixLength: 64), () => _cut.Add(name));
}
