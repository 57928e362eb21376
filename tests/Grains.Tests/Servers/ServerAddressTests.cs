using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Abstractions.ServerHealth;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>
/// A server is given another address: no client may be sent to both. Two servers for two users each; lease 40 s.
/// </summary>
public sealed class ServerAddressTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private PoolAuthority _pool;

    public ServerAddressTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void Set_AddressOfAServerWithUsers_WaitsUntilEveryGatewayHasStopped()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        Assert.Equal((5001, 5009), (Port(_gateway.Sync(_pool)), Server("s1").NextAddress!.Value.Port));
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        _scenario.Sweep(_pool);
        Assert.Equal(5001, Server("s1").Port);

        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        var published = _gateway.Sync(_pool);
        Assert.Equal(5009, Port(published));
        Assert.Empty(published.Snapshot!.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal(("192.0.2.1", 5009, null), (StoredS1().Host, StoredS1().Port, StoredS1().NextHost));
    }

    [Fact]
    public void Set_AddressOfAServerWithoutUsers_IsUsedAtOnce()
    {
        _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        Assert.Equal(5009, Port(_gateway.Sync(_pool)));
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Set_AddressBack_BeforeItIsUsed_LiftsTheFence()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        _scenario.SetServer(_pool, "s1", 5001);
        Assert.Null(Server("s1").NextAddress);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
        Assert.Equal(5001, Port(_gateway.Sync(_pool)));
    }

    [Fact]
    public void Set_AThirdAddressWhileTheSecondComesIntoUse_HasAFenceOfItsOwn()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        var first = BeginSweep();
        var change = _scenario.Begin(() => _pool.Servers.SetAsync(S1, "192.0.2.1", 5010, null));
        var second = BeginSweep();
        _scenario.HappenOne();
        var isTold = _pool.Publication.ForbiddenServers.Count == 0;
        var (published, port) = (_pool.Published, Server("s1").Port);
        _scenario.LetAllHappen();
        Assert.All(new Task[] { first, change, second }, call => Assert.True(call.IsCompletedSuccessfully));
        // Whoever was published that address must stop before the server has another one.
        if (isTold)
            Assert.Equal(port, Server("s1").Port);
        Assert.True(_pool.Published >= published);
        for (var i = 0; i < 3; i++)
        {
            _gateway.Sync(_pool);
            _scenario.Sweep(_pool);
        }

        Assert.Equal(5010, Server("s1").Port);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Set_SomebodyIsAdmittedWhileTheAddressChanges_IsSentToOneAddressOnly()
    {
        _scenario.Admit(_pool, 8);
        _scenario.SetServer(_pool, "s1", 5001, maxUsers: 1);
        _gateway.Sync(_pool);
        var change = _scenario.Begin(() => _pool.Servers.SetAsync(S2, "192.0.2.1", 5009, null));
        // The wish is stored; the address is being changed.
        _scenario.HappenOne();
        Assert.False(change.IsCompleted);
        var admission = _scenario.BeginAdmit(_pool, 1);
        _scenario.Happen(1, SimulatedStorage.Outcome.Succeeds);
        // What a gateway is told now it does at once, at the address that it knows: that must not change any more.
        Assert.False(IsSentTo(admission, S2));
        _scenario.LetAllHappen();
        var reply = _scenario.Answer(admission);
        Assert.Equal((AdmissionOutcome.Moving, 5009), (reply.Outcome, Server("s2").Port));
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Select_PrefersServersThatKeepTheirAddress()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        Assert.Equal([S2, S2], [_scenario.Admit(_pool, 2).Server, _scenario.Admit(_pool, 3).Server]);
        // Nobody is told that all is full while there is a slot.
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 4).Outcome);
    }

    [Fact]
    public void Admit_AfterAChangeWithoutAFence_TellsSinceWhenTheAddressIsKnown()
    {
        var before = _gateway.Sync(_pool);
        Assert.True(_scenario.Admit(_pool, 1).ServerSince <= before.Published);
        _scenario.SetServer(_pool, "s2", 5009);
        var reply = _scenario.Admit(_pool, 2);
        Assert.Equal(S2, reply.Server);
        // Who has applied only what was published before would send it to the old address.
        Assert.True(reply.ServerSince > before.Published);
        var after = _gateway.Sync(_pool);
        Assert.Equal(5009, after.Snapshot!.Servers[1].Port);
        Assert.True(reply.ServerSince <= after.Published);
    }

    [Fact]
    public void Admit_ToAServerThatWasRemovedAndAddedElsewhere_TellsSinceWhenTheAddressIsKnown()
    {
        var before = _gateway.Sync(_pool);
        _scenario.Remove(_pool, "s1");
        _scenario.SetServer(_pool, "s1", 5009);
        var reply = _scenario.Admit(_pool, 1);
        Assert.Equal(S1, reply.Server);
        Assert.True(reply.ServerSince > before.Published);
        Assert.True(reply.ServerSince <= _gateway.Sync(_pool).Published);
    }

    [Fact]
    public void Admit_AfterAClaim_TellsSinceWhenTheAddressIsKnown()
    {
        var before = _gateway.Sync(_pool);
        _scenario.SetServer(_pool, "s1", 5009);
        _pool = _scenario.Claim();
        var reply = _scenario.Admit(_pool, 1);
        Assert.Equal(S1, reply.Server);
        Assert.True(reply.ServerSince > before.Published);
        Assert.True(reply.ServerSince <= _gateway.Sync(_pool).Published);
        // What was changed in an epoch that is over is known to whoever has applied anything since.
        var known = _gateway.Sync(_pool).Published;
        _pool = _scenario.Claim();
        Assert.True(_scenario.Admit(_pool, 1).ServerSince <= known);
    }

    [Fact]
    public void Claim_ConfiguredAddressChanged_NoUsers_IsUsedAtOnceByWhoeverWasTold()
    {
        var before = _gateway.Sync(_pool);
        Configure("s1", 5009);
        _pool = _scenario.Claim();
        Assert.Equal(5009, Server("s1").Port);
        var reply = _scenario.Admit(_pool, 1);
        Assert.True(reply.ServerSince > before.Published);
        Assert.True(reply.ServerSince <= _gateway.Sync(_pool).Published);
    }

    [Fact]
    public void Claim_ConfiguredAddressChanged_Users_AreServedAtTheOldOneUntilGatewaysAreKnown()
    {
        _scenario.Admit(_pool, 1);
        Configure("s1", 5009);
        _pool = _scenario.Claim();
        Assert.Equal(5001, Port(_gateway.Sync(_pool)));
        Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(_pool, 1).Outcome);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime - TimeSpan.FromSeconds(1));
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(_pool, 1).Outcome);

        _scenario.Time.Advance(TimeSpan.FromSeconds(2));
        _gateway.Sync(_pool);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(5009, Port(_gateway.Sync(_pool)));
        Assert.Equal(AdmissionOutcome.Known, _scenario.Admit(_pool, 1).Outcome);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Set_Address_AClaimAfterAnyWrite_CompletesIt(int writes)
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var change = _scenario.Begin(() => _pool.Servers.SetAsync(S1, "192.0.2.1", 5009, null));
        for (var i = 0; i < writes; i++)
        {
            if (_scenario.Storage.Pending > 0)
                _scenario.HappenOne();
            else if (i < 4)
                _scenario.Begin(
                    () => _pool.SyncAsync(_gateway.Request() with { Applied = _pool.Published, Acknowledged = _pool.Published }).AsTask());
            else
                _scenario.BeginSweep(_pool);
        }

        Assert.Equal(writes > 0, change.IsCompletedSuccessfully);
        while (_scenario.Storage.Pending > 0)
            _scenario.HappenOne(SimulatedStorage.Outcome.Fails);
        _pool = _scenario.Claim();
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime * 2);
        _scenario.Sweep(_pool);
        _scenario.Sweep(_pool);
        var isWished = writes > 0;
        Assert.Equal(isWished ? 5009 : 5001, Server("s1").Port);
        Assert.Null(Server("s1").NextAddress);
        Assert.Empty(_pool.Publication.ForbiddenServers);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Set_AddressOfAServerThatIsDown_ItsUsersAreKeptForTheNewOne()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sees((S1, Down), (S2, Up)).Sync(_pool);
        _scenario.Time.Advance(TimeSpan.FromSeconds(3));
        _scenario.SetServer(_pool, "s1", 5009);
        _scenario.Time.Advance(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 2; i++)
            _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
        Assert.Equal(5009, Server("s1").Port);
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Set_Address_WhatWasSeenAtTheOldOneSaysNothing()
    {
        _gateway.Sees((S1, Down), (S2, Up)).Sync(_pool);
        Assert.Equal(Down, Server("s1").Health);
        _scenario.SetServer(_pool, "s1", 5009);
        Assert.Equal(Up, Server("s1").Health);
        // This report was made before the gateway heard of the new address; the next one is of that.
        _gateway.Sync(_pool);
        Assert.Equal(Up, Server("s1").Health);
        _gateway.Sync(_pool);
        Assert.Equal(Down, Server("s1").Health);
    }

    private static bool IsSentTo(Task<AdmitReply> admission, ServerId server) =>
        admission.IsCompletedSuccessfully && admission.Result.IsAdmitted && admission.Result.Server == server;

    private static int Port(SyncReply reply) => reply.Snapshot!.Servers[0].Port;

    private UserBalance.Grains.Ledger.PoolServer Server(string id) => _pool.Ledger.Roster.Find(new ServerId(id))!;

    private UserBalance.Grains.Storage.ServerRecord StoredS1() => _scenario.Storage.Root!.Servers[0];

    private void Configure(string server, int port) => _scenario.Options = _scenario.Options with
    {
        Servers = [.. _scenario.Options.Servers.Select(known => known.Id == new ServerId(server) ? known with { Port = port } : known)],
    };

    private Task<bool> BeginSweep() => _scenario.BeginSweep(_pool);
}
