using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;
using static UserBalance.Grains.Tests.Pool.Simulation.SimulatedStorage;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>Moves and evictions. Two servers for two users each; idle timeout 80 s, lease 40 s.</summary>
public sealed class PoolMovesTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public PoolMovesTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void Move_NoGateway_IsStoredBeforeItIsDone()
    {
        var before = _scenario.Admit(_pool, 1);
        var move = Move(1, S2);
        _scenario.HappenOne();
        Assert.False(move.IsCompleted);
        Assert.Equal(ClientChange.Done, _scenario.Answer(move));
        Assert.Equal(1, _scenario.Storage.Pages.Single().Entries.Single().Server);

        var after = _scenario.Admit(_pool, 1);
        Assert.Equal((AdmissionOutcome.Known, S2), (after.Outcome, after.Server));
        Assert.True(after.Token > before.Token);
        Assert.True(after.DecidedAt > before.DecidedAt);
        Assert.Equal([0, 1], Users());
    }

    [Fact]
    public void Move_GatewayHasNotAcknowledged_WaitsForItsWord()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var move = Move(1, S2);
        _scenario.LetAllHappen();
        Assert.False(move.IsCompleted);
        Assert.Equal([1, 1], Users());
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Admit(_pool, 1).Outcome);

        Assert.Equal([Client(1)], _gateway.Sync(_pool).Snapshot!.ForbiddenClients);
        Assert.False(move.IsCompleted);
        _gateway.Sync(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Answer(move));
        Assert.Empty(_gateway.Sync(_pool).Snapshot!.ForbiddenClients);
        Assert.Equal(S2, _scenario.Admit(_pool, 1).Server);
    }

    [Fact]
    public void Move_OneOfTwoGatewaysVanished_WaitsForItsLease()
    {
        _scenario.Admit(_pool, 1);
        new SteadySession(_scenario, "vanishes").Sync(_pool);
        var move = Move(1, S2);
        for (var i = 0; i < 2; i++)
            _gateway.Sync(_pool);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime);
        _gateway.Sync(_pool);
        Assert.False(move.IsCompleted);
        _scenario.Time.Advance(TimeSpan.FromTicks(1));
        _scenario.Sweep(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Answer(move));
    }

    [Fact]
    public void Move_GatewayThatLeaves_IsNotWaitedFor()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var move = Move(1, S2);
        _gateway.Leave(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Answer(move));
    }

    [Fact]
    public void Move_WordOfAnotherEpoch_DoesNotCount()
    {
        _scenario.Admit(_pool, 1);
        var later = _scenario.ClaimAndWaitOutGateways();
        var request = _gateway.Request() with { Acknowledged = new PoolVersion(9, 9) };
        _scenario.Sync(later, request);
        var move = Begin(later, 1, S2);
        _scenario.Sync(later, request);
        Assert.False(move.IsCompleted);
    }

    [Fact]
    public void Move_RightAfterAClaim_WaitsOutTheGatewaysOfTheOneBefore()
    {
        _scenario.Admit(_pool, 1);
        var next = _scenario.Claim();
        var move = Begin(next, 1, S2);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime);
        _scenario.Sweep(next);
        Assert.False(move.IsCompleted);
        _scenario.Time.Advance(TimeSpan.FromTicks(1));
        _scenario.Sweep(next);
        Assert.Equal(ClientChange.Done, _scenario.Answer(move));
    }

    [Fact]
    public void Move_WhatCannotBe_IsToldAtOnce()
    {
        foreach (var client in Enumerable.Range(0, 3))
            _scenario.Admit(_pool, client);
        Assert.Equal(ClientChange.NotAssigned, _scenario.Answer(Move(9, S2)));
        Assert.Equal(ClientChange.UnknownServer, _scenario.Answer(Move(0, new ServerId("s9"))));
        Assert.Equal(ClientChange.Done, _scenario.Answer(Move(0, S1)));
        Assert.Equal(ClientChange.ServerFull, _scenario.Answer(Move(1, S1)));
        _scenario.Answer(_scenario.Begin(() => _pool.Servers.SetStateAsync(S2, ServerAdminState.Draining, null)));
        Assert.Equal(ClientChange.ServerTakesNoUsers, _scenario.Answer(Move(0, S2)));
        Assert.Equal([2, 1], Users());
    }

    [Fact]
    public void Move_WhileAnotherIsUnderWay_IsBusy()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        Move(1, S2);
        _scenario.LetAllHappen();
        Assert.Equal(ClientChange.Busy, _scenario.Answer(Move(1, S2)));
        Assert.Equal(ClientChange.Busy, _scenario.Answer(Evict(1)));
        Assert.Equal([1, 1], Users());
    }

    [Fact]
    public void Move_ReservesItsSlot()
    {
        for (var client = 0; client < 3; client++)
            _scenario.Admit(_pool, client);
        _gateway.Sync(_pool);
        Move(0, S2);
        _scenario.LetAllHappen();
        Assert.Equal(AdmissionOutcome.Full, _scenario.Admit(_pool, 9).Outcome);
    }

    [Fact]
    public void Move_TheClientExpiresMeanwhile_IsOvertaken()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var move = Move(1, S2);
        _scenario.LetAllHappen();
        _scenario.Time.Advance(_scenario.Options.IdleTimeout);
        _scenario.Sweep(_pool);
        Assert.Equal(ClientChange.Overtaken, _scenario.Answer(move));
        Assert.Equal([0, 0], Users());
        Assert.Empty(_scenario.StoredClients);
    }

    [Fact]
    public void Move_TheTargetDrainsMeanwhile_IsOvertaken()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var move = Move(1, S2);
        _scenario.Answer(_scenario.Begin(() => _pool.Servers.SetStateAsync(S2, ServerAdminState.Draining, null)));
        for (var i = 0; i < 2; i++)
            _gateway.Sync(_pool);
        Assert.Equal(ClientChange.Overtaken, _scenario.Answer(move));
        Assert.Equal([1, 0], Users());
        Assert.Equal(S1, _scenario.Admit(_pool, 1).Server);
    }

    [Theory]
    [InlineData(false, "s1")]
    [InlineData(true, "s2")]
    public void Move_TheWriteFails_TheNextActivationReadsTheTruth(bool happensAndLosesReply, string server)
    {
        _scenario.Admit(_pool, 1);
        var move = Move(1, S2);
        _scenario.HappenOne();
        _scenario.HappenOne(happensAndLosesReply ? Outcome.LosesReply : Outcome.Fails);
        _scenario.LetAllHappen();
        Assert.True(move.IsFaulted);
        Assert.True(_pool.IsDeposed);
        Assert.Equal(new ServerId(server), _scenario.Admit(_scenario.Claim(), 1).Server);
    }

    [Fact]
    public void Move_WhileThePageIsBeingWritten_IsNotTakenForStored()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Admit(_pool, 2);
        _gateway.Sync(_pool);
        var move = Move(1, S2);
        _gateway.Sync(_pool);
        var admission = _scenario.BeginAdmit(_pool, 3);
        Assert.Equal(1, _scenario.Storage.Pending);
        var word = _scenario.BeginSync(_pool, _gateway.Request());
        _scenario.Happen(1, Outcome.Succeeds);
        Assert.True(word.IsCompletedSuccessfully);
        _scenario.HappenOne();
        Assert.True(admission.IsCompletedSuccessfully);
        Assert.False(move.IsCompleted);
        Assert.Equal([2, 2], Users());
        Assert.Equal(ClientChange.Done, _scenario.Answer(move));
        Assert.Equal([1, 2], Users());
    }

    [Fact]
    public void Move_AnInheritedClient_ExpiresNoEarlier()
    {
        _scenario.Admit(_pool, 1);
        var next = _scenario.ClaimAndWaitOutGateways();
        var ledger = next.Ledger;
        Assert.True(ledger.TryFind(Client(1), out var page, out var slot));
        var deadline = ledger.DeadlineOf(page, slot);
        Assert.Equal(ClientChange.Done, _scenario.Answer(Begin(next, 1, S2)));
        Assert.Equal(deadline, ledger.DeadlineOf(page, slot));
    }

    [Fact]
    public void Evict_FreesTheSlotOnlyWhenItIsStored()
    {
        var before = _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var eviction = Evict(1);
        for (var i = 0; i < 2; i++)
            _gateway.Sync(_pool);
        Assert.Equal(ClientChange.Done, _scenario.Answer(eviction));
        Assert.Empty(_scenario.StoredClients);
        Assert.Equal([0, 0], Users());
        Assert.Empty(_pool.Publication.ForbiddenClients);

        var again = _scenario.Admit(_pool, 1);
        Assert.Equal(AdmissionOutcome.Assigned, again.Outcome);
        Assert.True(again.Token > before.Token);
    }

    [Fact]
    public void Abandon_WhoeverWaitsForAFence_IsTold()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var move = Move(1, S2);
        _scenario.LetAllHappen();
        _scenario.Begin(() =>
        {
            _pool.Abandon(new PoolUnavailableException("Over."));
            return Task.FromResult(true);
        });
        Assert.True(move.IsFaulted);
        Assert.Equal([1, 0], Users());
    }

    private Task<ClientChange> Move(int client, ServerId server) => Begin(_pool, client, server);

    private Task<ClientChange> Begin(PoolAuthority pool, int client, ServerId server) =>
        _scenario.Begin(() => pool.Moves.MoveAsync(Client(client), server, pin: false));

    private Task<ClientChange> Evict(int client) => _scenario.Begin(() => _pool.Moves.EvictAsync(Client(client)));

    private int[] Users() => [.. _pool.Ledger.Roster.Servers.Select(server => server.Users)];
}
