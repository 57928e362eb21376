using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>Clients that an operator has pinned. Two servers for two users each; idle timeout 80 s, lease 40 s.</summary>
public sealed class PinTests
{
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private PoolAuthority _pool;

    public PinTests()
    {
        _pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Admit(_pool, 1);
    }

    [Theory]
    [InlineData("s1")]
    [InlineData("s2")]
    public void Pin_DoesNotExpire_AlsoAfterAClaim(string server)
    {
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 1, server, pin: true));
        for (var i = 0; i < 2; i++)
        {
            _scenario.Time.Advance(_scenario.Options.IdleTimeout * 3);
            _scenario.Sweep(_pool);
            Assert.Equal(new IdleVerdict(IdleOutcome.Active, _scenario.Options.IdleTimeout), _scenario.Ask(_pool, 1));
            Assert.Equal(new ServerId(server), _pool.StatusOf(Ledger.LedgerSamples.Client(1))!.Server);
            Assert.Null(_pool.StatusOf(Ledger.LedgerSamples.Client(1))!.ExpiresAt);
            _pool = _scenario.ClaimAndWaitOutGateways();
        }
    }

    [Fact]
    public void Unpin_ExpiresAgain()
    {
        _scenario.Move(_pool, 1, "s1", pin: true);
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 1, "s1", pin: false));
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        _scenario.Sweep(_pool);
        Assert.Empty(_scenario.StoredClients);
    }

    [Fact]
    public void Unpin_IsStored()
    {
        _scenario.Move(_pool, 1, "s1", pin: true);
        _scenario.Move(_pool, 1, "s1");
        _pool = _scenario.ClaimAndWaitOutGateways();
        _scenario.Time.Advance(_scenario.Options.IdleTimeout * 2);
        _scenario.Sweep(_pool);
        Assert.Empty(_scenario.StoredClients);
    }

    [Fact]
    public void Evict_Pinned_FreesTheSlot()
    {
        _scenario.Move(_pool, 1, "s1", pin: true);
        Assert.Equal(ClientChange.Done, _scenario.Do(() => _pool.Moves.EvictAsync(Ledger.LedgerSamples.Client(1))));
        Assert.Empty(_scenario.StoredClients);
        Assert.Equal([(0, 0), (0, 0)], Counts());
    }

    [Fact]
    public void Maintenance_Pinned_IsMoved()
    {
        _scenario.Move(_pool, 1, "s1", pin: true);
        _scenario.SetState(_pool, "s1", ServerAdminState.Maintenance);
        _scenario.Sweep(_pool);
        Assert.Equal((S2, AssignmentReason.Maintenance), Where());
    }

    [Fact]
    public void Remove_ForcedWithPinned_MovesAndForgets()
    {
        _scenario.Move(_pool, 1, "s1", pin: true);
        Assert.Equal(ServerChangeOutcome.Leaving, _scenario.Remove(_pool, "s1", force: true));
        _scenario.Sweep(_pool);
        Assert.Equal(S2, Where().Server);
        Assert.Single(_scenario.Storage.Root!.Servers);
    }

    [Fact]
    public void Pin_CountsAreKeptThroughMovesAndClaims()
    {
        _scenario.Admit(_pool, 2);
        _scenario.Admit(_pool, 3);
        _scenario.Move(_pool, 1, "s1", pin: true);
        Assert.Equal([(2, 1), (1, 1)], Counts());
        _scenario.Move(_pool, 1, "s2", pin: true);
        Assert.Equal([(1, 1), (2, 1)], Counts());
        _pool = _scenario.ClaimAndWaitOutGateways();
        Assert.Equal([(1, 1), (2, 1)], Counts());
        _scenario.Move(_pool, 1, "s1");
        Assert.Equal([(2, 2), (1, 1)], Counts());
        _scenario.Time.Advance(_scenario.Options.IdleTimeout * 3);
        _scenario.Sweep(_pool);
        Assert.Equal([(0, 0), (0, 0)], Counts());
    }

    private (int Users, int Unpinned)[] Counts() => [.. _pool.Ledger.Roster.Servers.Select(server => (server.Users, server.Unpinned))];

    private (ServerId Server, AssignmentReason Reason) Where()
    {
        var status = _pool.StatusOf(Ledger.LedgerSamples.Client(1))!;
        return (status.Server, status.Reason);
    }
}
