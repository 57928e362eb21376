using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Pool;

/// <summary>A timeout of one day, minute by minute on a fake clock, with a gateway that syncs.</summary>
public sealed class PoolAuthorityDayTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private readonly PoolScenario _scenario = new(PoolScenario.DefaultOptions(Day, servers: 1, usersPerServer: 2));
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public PoolAuthorityDayTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.Claim();
    }

    [Fact]
    public void SilentClient_IsFreeAfterADayAndNotBefore()
    {
        _scenario.Admit(_pool, 1);
        for (var passed = Minute; passed < Day; passed += Minute)
        {
            Pass(Minute);
            Assert.Equal(new IdleVerdict(IdleOutcome.Active, Day - passed), _scenario.Ask(_pool, 1));
        }

        Assert.Equal([Client(1)], _scenario.StoredClients);
        Pass(Minute);
        Assert.Empty(_scenario.StoredClients);
        Assert.Equal(Start + Day, _pool.Now);
    }

    [Fact]
    public void ClientWithQuietOpenVisits_IsKeptForDaysAndFreedADayAfterTheyClosed()
    {
        _scenario.Admit(_pool, 1);
        var open = new ActivityReport(Client(1), new ServerId("s1"), TimeSpan.Zero);
        var writes = _scenario.Writes;
        for (var passed = TimeSpan.Zero; passed < 5 * Day; passed += Minute)
            Pass(Minute, open);
        Assert.Equal([Client(1)], _scenario.StoredClients);
        Assert.InRange(_scenario.Writes - writes, 5 * 7, 5 * 8);

        for (var passed = Minute; passed < Day; passed += Minute)
            Pass(Minute);
        Assert.Equal([Client(1)], _scenario.StoredClients);
        Pass(Minute);
        Assert.Empty(_scenario.StoredClients);
    }

    [Fact]
    public void DailyRestarts_NeitherExpireEarlyNorKeepASlotForEver()
    {
        _scenario.Admit(_pool, 1);
        var pool = _pool;
        for (var hours = 1; hours < 24; hours++)
        {
            _scenario.Time.Advance(TimeSpan.FromHours(1));
            pool = _scenario.Claim();
            Assert.Equal(IdleOutcome.Active, _scenario.ReleaseIfIdle(pool, 1));
        }

        _scenario.Time.Advance(TimeSpan.FromHours(1) + _scenario.Timing.InheritedSlack);
        Assert.Equal(IdleOutcome.Released, _scenario.ReleaseIfIdle(pool, 1));
    }

    private void Pass(TimeSpan time, params ActivityReport[] activity)
    {
        _scenario.Time.Advance(time);
        _gateway.Sync(_pool, activity);
        _gateway.Sync(_pool);
        _scenario.Sweep(_pool);
    }
}
