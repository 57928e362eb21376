using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>Idle timeout 80 s, slack 10 s, lease 40 s.</summary>
public sealed class PoolAuthorityExpiryTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public PoolAuthorityExpiryTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    private TimeSpan IdleTimeout => _scenario.Options.IdleTimeout;

    private TimeSpan Slack => _scenario.Timing.Slack;

    [Fact]
    public void ReleaseIfIdle_NotBeforeTheDeadline()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout - Tick);
        Assert.Equal(new IdleVerdict(IdleOutcome.Active, Tick), _scenario.Ask(_pool, 1));
        _scenario.Time.Advance(Tick);
        Assert.Equal(new IdleVerdict(IdleOutcome.Released, TimeSpan.Zero), _scenario.Ask(_pool, 1));
        Assert.Equal(new IdleVerdict(IdleOutcome.NotAssigned, TimeSpan.Zero), _scenario.Ask(_pool, 1));
        Assert.Empty(_scenario.StoredClients);
    }

    [Fact]
    public void ReleaseIfIdle_IsAnsweredOnlyWhenStored()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout);
        var first = _scenario.Begin(() => _pool.ReleaseIfIdleAsync(Client(1)).AsTask());
        var second = _scenario.Begin(() => _pool.ReleaseIfIdleAsync(Client(1)).AsTask());
        Assert.False(first.IsCompleted);
        Assert.False(second.IsCompleted);
        _scenario.LetAllHappen();
        Assert.Equal(IdleOutcome.Released, _scenario.Answer(first).Outcome);
        Assert.Equal(IdleOutcome.Released, _scenario.Answer(second).Outcome);
    }

    [Fact]
    public void ReleaseIfIdle_WhileTheAdmissionIsBeingWritten_IsActive()
    {
        _scenario.BeginAdmit(_pool, 0);
        _scenario.LetAllHappen();
        _scenario.BeginAdmit(_pool, 1);
        Assert.Equal(IdleOutcome.Active, _scenario.ReleaseIfIdle(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_AKnownClientAsksAgain_StartsAnew()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout / 2);
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout / 2);
        Assert.Equal(new IdleVerdict(IdleOutcome.Active, IdleTimeout / 2), _scenario.Ask(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_ASessionHasNotReportedSinceTheDeadlineMinusTheSlack_Waits()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout - Slack - Tick);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        _scenario.Time.Advance(Slack + Tick);
        Assert.Equal(new IdleVerdict(IdleOutcome.AwaitingGateways, _scenario.Timing.SyncInterval), _scenario.Ask(_pool, 1));
        _scenario.Sweep(_pool);
        Assert.Equal([Client(1)], _scenario.StoredClients);

        _gateway.Sync(_pool);
        Assert.Equal(IdleOutcome.AwaitingGateways, _scenario.ReleaseIfIdle(_pool, 1));
        _gateway.Sync(_pool);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_TheSessionReportedExactlySinceThen_GoesOn()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout - Slack);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        _scenario.Time.Advance(Slack);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_TheSessionLapsed_GoesOn()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout - _scenario.Timing.SessionLifetime);
        _gateway.Sync(_pool);
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime);
        Assert.Equal(IdleOutcome.AwaitingGateways, _scenario.ReleaseIfIdle(_pool, 1));
        _scenario.Time.Advance(Tick);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_TheSessionLeft_GoesOn()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout);
        _gateway.Sync(_pool);
        Assert.Equal(IdleOutcome.AwaitingGateways, _scenario.ReleaseIfIdle(_pool, 1));
        _gateway.Leave(_pool);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_TheReportHadActivity_IsActiveForTheRest()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout - Slack);
        _gateway.Sync(_pool, new ActivityReport(Client(1), new ServerId("s1"), 2 * Slack));
        _scenario.Time.Advance(Slack);
        Assert.Equal(new IdleVerdict(IdleOutcome.Active, IdleTimeout - (3 * Slack)), _scenario.Ask(_pool, 1));
    }

    [Fact]
    public void ReleaseIfIdle_TheLastSyncStampIsOfAnotherEpoch_ProvesNothing()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var next = _scenario.Claim();
        _scenario.Time.Advance(4 * IdleTimeout);
        _scenario.Sync(next, _gateway.Request() with { LastStamp = next.Now.Ticks });
        Assert.Equal(IdleOutcome.AwaitingGateways, _scenario.ReleaseIfIdle(next, 1));
    }

    [Fact]
    public void ReleaseIfIdle_NothingExpiresForOneSessionLifetimeAfterAClaim()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(10 * IdleTimeout);
        var next = _scenario.Claim();
        _scenario.Time.Advance(_scenario.Timing.SessionLifetime);
        Assert.Equal(IdleOutcome.AwaitingGateways, _scenario.ReleaseIfIdle(next, 1));
        _scenario.Sweep(next);
        Assert.Equal([Client(1)], _scenario.StoredClients);
        _scenario.Time.Advance(Tick);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(next, 1));
    }

    [Fact]
    public void ReleaseIfIdle_TheLeaseWasLongerBefore_ThatLeaseIsWaitedFor()
    {
        var before = _scenario.Timing.SessionLifetime;
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(10 * IdleTimeout);
        _scenario.Options = _scenario.Options with { GatewayLease = TimeSpan.FromSeconds(1) };
        var next = _scenario.Claim();
        _scenario.Time.Advance(before);
        Assert.Equal(IdleOutcome.AwaitingGateways, _scenario.ReleaseIfIdle(next, 1));
        _scenario.Time.Advance(Tick);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(next, 1));
    }

    [Fact]
    public void ReleaseIfIdle_InheritedEntry_WaitsTheInheritedSlackLonger()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout / 4);
        var next = _scenario.Claim();
        _scenario.Time.Advance((0.75 * IdleTimeout) + _scenario.Timing.InheritedSlack - Tick);
        Assert.Equal(new IdleVerdict(IdleOutcome.Active, Tick), _scenario.Ask(next, 1));
        _scenario.Time.Advance(Tick);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(next, 1));
    }

    [Fact]
    public void ReleaseIfIdle_InheritedEntryOfAClientThatStaysActive_IsFreeAfterTheIdleTimeout()
    {
        _scenario.Admit(_pool, 1);
        var next = _scenario.Claim();
        _gateway.Sync(next);
        for (var i = 0; i < 3; i++)
        {
            _scenario.Time.Advance(Slack + Tick);
            _gateway.Sync(next, new ActivityReport(Client(1), new ServerId("s1"), TimeSpan.Zero));
        }

        _scenario.Time.Advance(IdleTimeout);
        _gateway.Sync(next);
        _gateway.Sync(next);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(next, 1));
    }

    [Fact]
    public void Sweep_ManyPages_WritesThemAtTheSameTime()
    {
        var scenario = new PoolScenario { Options = PoolScenario.DefaultOptions(IdleTimeout, servers: 1, usersPerServer: 1000) };
        var pool = scenario.ClaimAndWaitOutGateways();
        for (var i = 0; i <= LedgerPage.Capacity; i++)
            scenario.Admit(pool, i);
        scenario.Time.Advance(IdleTimeout);
        scenario.BeginSweep(pool);
        Assert.Equal(2, scenario.Storage.Pending);
        scenario.LetAllHappen();
        Assert.Empty(scenario.StoredClients);
    }

    [Fact]
    public void Sweep_FreesAllOverdueEntriesOfAPageWithOneWrite()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Admit(_pool, 2);
        _scenario.Admit(_pool, 3);
        _scenario.Time.Advance(IdleTimeout / 2);
        _scenario.Admit(_pool, 4);
        _scenario.Time.Advance(IdleTimeout / 2);
        var (writes, expired) = (_scenario.Writes, new List<PoolEvent>());
        _pool.Decided = expired.Add;
        _scenario.Sweep(_pool);
        Assert.Equal(writes + 1, _scenario.Writes);
        Assert.Equal([Client(4)], _scenario.StoredClients);
        Assert.Equal([Client(1), Client(2), Client(3)], expired.Select(decision => decision.Client));
        Assert.All(expired, decision => Assert.Equal(PoolEventKind.Expired, decision.Kind));
        Assert.Equal(1, _pool.Ledger.Roster.Servers.Sum(server => server.Users));
    }

    [Fact]
    public void Sweep_WithinTheGrace_LeavesItToTheReminder()
    {
        _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(IdleTimeout + Slack - Tick);
        var swept = _scenario.Begin(() => SweepAsync(Slack));
        Assert.True(swept.IsCompleted);
        _scenario.Time.Advance(Tick);
        _scenario.Answer(_scenario.Begin(() => SweepAsync(Slack)));
        Assert.Empty(_scenario.StoredClients);
    }

    private async Task<bool> SweepAsync(TimeSpan grace)
    {
        await _pool.SweepAsync(grace);
        return true;
    }
}
