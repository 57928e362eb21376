using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Abstractions.ServerChangeOutcome;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>Servers that come, change and go at run time. Two servers for two users each; lease 40 s.</summary>
public sealed class ServerLifecycleTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private PoolAuthority _pool;

    public ServerLifecycleTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void Set_UnknownServer_IsAddedToldAndTakesUsersAlsoAfterAClaim()
    {
        _gateway.Sync(_pool);
        Assert.Equal(Added, _scenario.SetServer(_pool, "s3", 5003));
        Assert.Equal(["s1", "s2", "s3"], _gateway.Sync(_pool).Snapshot!.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(6, Fill());
        _pool = _scenario.Claim();
        Assert.Equal([("s1", 2), ("s2", 2), ("s3", 2)], Shown());
    }

    [Fact]
    public void Set_UnknownServer_TakesTheNumberOfSlotsThatItIsGiven()
    {
        Assert.Equal(Added, _scenario.SetServer(_pool, "s3", 5003, maxUsers: 5));
        Assert.Equal(9, Fill());
    }

    [Fact]
    public void Set_TwiceAtOnce_IsOneServer()
    {
        var first = Begin(() => _pool.Servers.SetAsync(new ServerId("s3"), "192.0.2.1", 5003, 3));
        var second = Begin(() => _pool.Servers.SetAsync(new ServerId("s3"), "192.0.2.1", 5004, 4));
        Assert.Equal([Added, Changed], new[] { _scenario.Answer(first).Outcome, _scenario.Answer(second).Outcome });
        Assert.Equal(1, _pool.Ledger.Roster.Servers.Count(server => server.Id == new ServerId("s3")));
        Assert.Equal(("192.0.2.1:5004", 4), Status("s3"));
    }

    [Fact]
    public void Set_MoreSlots_AreGivenAtOnce()
    {
        Assert.Equal(4, Fill());
        Assert.Equal(Changed, _scenario.SetServer(_pool, "s1", 5001, maxUsers: 3));
        Assert.Equal(5, Fill());
    }

    [Fact]
    public void Set_FewerSlots_EvictNobodyAndTakeNobodyUntilThereIsRoom()
    {
        Fill();
        _scenario.SetServer(_pool, "s1", 5001, maxUsers: 1);
        Assert.Equal([2, 2], Users());
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 99).Outcome);
        Evict(0);
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 99).Outcome);
        Evict(2);
        Assert.Equal(S1, _scenario.Admit(_pool, 99).Server);
    }

    [Fact]
    public void Set_WithoutANumberOfSlots_KeepsIt()
    {
        _scenario.SetServer(_pool, "s1", 5001, maxUsers: 7);
        _scenario.SetServer(_pool, "s1", 5009);
        Assert.Equal(("192.0.2.1:5009", 7), Status("s1"));
    }

    [Fact]
    public void Set_AddressOfAnother_IsRefused()
    {
        Assert.Equal(AddressTaken, _scenario.SetServer(_pool, "s3", 5001));
        Assert.Equal(AddressTaken, _scenario.SetServer(_pool, "s2", 5001));
        Assert.Equal(Changed, _scenario.SetServer(_pool, "s1", 5001));
        Assert.Equal([("s1", 2), ("s2", 2)], Shown());
    }

    [Fact]
    public void Set_AddressThatAnotherIsLeaving_IsTakenUntilItHasLeft()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        Assert.Equal(AddressTaken, _scenario.SetServer(_pool, "s2", 5001));
        Assert.Equal(AddressTaken, _scenario.SetServer(_pool, "s2", 5009));
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(Changed, _scenario.SetServer(_pool, "s2", 5001));
    }

    [Fact]
    public void Set_TheSameAddressTwiceAtOnce_IsGivenToOne()
    {
        var first = Begin(() => _pool.Servers.SetAsync(new ServerId("s3"), "192.0.2.1", 5003, null));
        var second = Begin(() => _pool.Servers.SetAsync(new ServerId("s4"), "192.0.2.1", 5003, null));
        Assert.Equal([Added, AddressTaken], new[] { _scenario.Answer(first).Outcome, _scenario.Answer(second).Outcome });
    }

    [Fact]
    public void Remove_WithoutUsers_IsForgottenAtOnceAndForEver()
    {
        _gateway.Sync(_pool);
        Assert.Equal(Removed, _scenario.Remove(_pool, "s2"));
        Assert.Equal(["s1"], _gateway.Sync(_pool).Snapshot!.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(2, Fill());
        // The configuration still names it, but has not changed since it was applied.
        _pool = _scenario.Claim();
        Assert.Equal([("s1", 2)], Shown());
    }

    [Fact]
    public void Remove_UnknownServer_IsToldSo() => Assert.Equal(Unknown, _scenario.Remove(_pool, "s9"));

    [Fact]
    public void Remove_WithUsers_IsRefused()
    {
        _scenario.Admit(_pool, 1);
        Assert.Equal(HasUsers, _scenario.Remove(_pool, "s1"));
        Assert.Equal(ServerAdminState.Ready, _pool.Ledger.Roster.Find(S1)!.State);
    }

    [Fact]
    public void Remove_SomebodyIsAdmittedMeanwhile_StaysUntilItLeaves()
    {
        _scenario.Admit(_pool, 8);
        Evict(8);
        var removal = Begin(() => _pool.Servers.RemoveAsync(S1, force: false));
        var admission = _scenario.BeginAdmit(_pool, 1);
        Assert.Equal(Leaving, _scenario.Answer(removal).Outcome);
        Assert.Equal(S1, _scenario.Answer(admission).Server);
        _scenario.Sweep(_pool);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Evict(1);
        _scenario.Sweep(_pool);
        Assert.Equal([("s2", 2)], Shown());
    }

    [Fact]
    public void Remove_Forced_MovesItsUsersBehindAFenceAndForgetsIt()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        Assert.Equal(Leaving, _scenario.Remove(_pool, "s1", force: true));
        Assert.Equal([S1], _gateway.Sync(_pool).Snapshot!.ForbiddenServers);
        _scenario.Sweep(_pool);
        Assert.Equal([1, 0], Users());
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal([("s2", 2)], Shown());
        Assert.Equal([1], Users());
        Assert.Equal(["s2"], _gateway.Sync(_pool).Snapshot!.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Remove_ForcedWithoutRoomElsewhere_EvictsTheRestBehindTheFence()
    {
        Fill();
        _gateway.Sync(_pool);
        Evicted(0);
        Assert.Equal(Leaving, _scenario.Remove(_pool, "s2", force: true));
        _gateway.Sync(_pool);
        Assert.Equal(3, _scenario.StoredClients.Count());
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal([("s1", 2)], Shown());
        Assert.Equal([2], Users());
        Assert.Equal(2, _scenario.StoredClients.Count());
        Assert.Equal([0], _scenario.Storage.Root!.Servers.Select(server => server.Number));
    }

    [Fact]
    public void Set_AfterRemoval_IsANewServer()
    {
        _scenario.Remove(_pool, "s2");
        Assert.Equal(Added, _scenario.SetServer(_pool, "s2", 5002));
        Assert.Equal([0, 2], _scenario.Storage.Root!.Servers.Select(server => server.Number));
        Assert.Equal(4, Fill());
        _pool = _scenario.Claim();
        Assert.Equal([2, 2], Users());
    }

    [Fact]
    public void Set_WhileItIsLeaving_KeepsItsUsersAndItsSlots()
    {
        Fill();
        _gateway.Sync(_pool);
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining);
        _scenario.Remove(_pool, "s1", force: true);
        Assert.Equal(Changed, _scenario.SetServer(_pool, "s1", 5001));
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 0).Server);
        Assert.Equal(4, Fill());
        Evicted(0);
        Assert.Equal(S1, _scenario.Admit(_pool, 99).Server);
    }

    [Fact]
    public void Settled_ServerThatNobodyConfigures_IsForgottenWithItsLastUser()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Options = _scenario.Options with { Servers = [_scenario.Options.Servers[1]] };
        _pool = _scenario.ClaimAndWaitOutGateways();
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal(2, Fill() - 1);
        Evict(1);
        _scenario.Sweep(_pool);
        Assert.Equal([("s2", 2)], Shown());
        Assert.Single(_scenario.Storage.Root!.Servers);
    }

    private (string, int)[] Shown() => [.. _pool.Ledger.Roster.Servers.Select(server => (server.Id.ToString(), server.MaxUsers))];

    private (string Address, int MaxUsers) Status(string server)
    {
        var status = _pool.StatusOf(_pool.Ledger.Roster.Find(new ServerId(server))!);
        return (status.Address, status.MaxUsers);
    }

    private int[] Users() => [.. _pool.Ledger.Roster.Servers.Select(server => server.Users)];

    private Task<T> Begin<T>(Func<Task<T>> call) => _scenario.Begin(call);

    /// <summary>Admits clients until nobody is let in any more.</summary>
    private int Fill()
    {
        for (var client = 0; _scenario.Admit(_pool, client).IsAdmitted; client++)
        {
        }

        return _pool.Ledger.Count;
    }

    // With a gateway that confirms.
    private void Evicted(int client)
    {
        var eviction = Begin(() => _pool.Moves.EvictAsync(Ledger.LedgerSamples.Client(client)));
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Answer(eviction));
    }

    private void Evict(int client) =>
        Assert.Equal(ClientChange.Done, _scenario.Do(() => _pool.Moves.EvictAsync(Ledger.LedgerSamples.Client(client))));
}
