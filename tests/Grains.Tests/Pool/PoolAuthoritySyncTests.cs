using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolAuthoritySyncTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public PoolAuthoritySyncTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.Claim();
    }

    [Fact]
    public void Sync_First_BringsTheWholePublishedState()
    {
        var reply = _gateway.Sync(_pool);
        Assert.Equal(new PoolVersion(1, 1), reply.Published);
        Assert.Equal(_pool.Now.Ticks, reply.Stamp);
        Assert.Equal(["s1", "s2"], reply.Snapshot!.Servers.Select(server => server.Id.ToString()));
        Assert.Equal(_scenario.Timing.Settings, reply.Snapshot.Settings);
        Assert.Null(_gateway.Sync(_pool).Snapshot);
        Assert.NotNull(_gateway.Sync(_scenario.Claim()).Snapshot);
    }

    [Fact]
    public void Sync_StoredActivityWouldLagMoreThanTheSlack_IsAnsweredOnlyWhenWritten()
    {
        _scenario.Admit(_pool, 1);
        var server = new ServerId("s1");
        var slack = _scenario.Timing.Slack;
        _scenario.Time.Advance(slack);
        var writes = _scenario.Writes;
        _gateway.Sync(_pool, new ActivityReport(Client(1), server, TimeSpan.Zero));
        Assert.Equal(writes, _scenario.Writes);

        _scenario.Time.Advance(Tick);
        var sync = _scenario.BeginSync(_pool, _gateway.Request(new ActivityReport(Client(1), server, TimeSpan.Zero)));
        Assert.False(sync.IsCompleted);
        _scenario.LetAllHappen();
        Assert.True(sync.IsCompletedSuccessfully);
        Assert.Equal(writes + 1, _scenario.Writes);
        Assert.Equal(_pool.Now, _scenario.Storage.Pages.Single().Entries.Single().LastActivity);
    }

    [Fact]
    public void Sync_NothingToWrite_IsAnsweredOnlyWhenTheOwnershipIsProved()
    {
        var sync = _scenario.BeginSync(_pool, _gateway.Request());
        Assert.False(sync.IsCompleted);
        Assert.Equal(1, _scenario.Storage.Pending);
        _scenario.HappenOne();
        Assert.True(sync.IsCompletedSuccessfully);
    }

    [Fact]
    public void Sync_ManyAtOnce_ShareTwoProofs()
    {
        var syncs = Enumerable.Range(0, 20).Select(_ => _scenario.BeginSync(_pool, new SteadySession(_scenario).Request())).ToArray();
        Assert.Equal(1, _scenario.Storage.Pending);
        _scenario.HappenOne();
        Assert.Equal(1, _scenario.Storage.Pending);
        Assert.Single(syncs, sync => sync.IsCompleted);
        _scenario.HappenOne();
        Assert.All(syncs, sync => Assert.True(sync.IsCompletedSuccessfully));
        Assert.Equal(20, _pool.Gateways.Count());
    }

    [Fact]
    public void Sync_ReportsClientsThatTheLedgerDoesNotHold()
    {
        _scenario.Admit(_pool, 1);
        var reply = _gateway.Sync(
            _pool,
            new ActivityReport(Client(1), new ServerId("s1"), TimeSpan.Zero),
            new ActivityReport(Client(1), new ServerId("s2"), TimeSpan.Zero),
            new ActivityReport(Client(2), new ServerId("s1"), TimeSpan.Zero));
        Assert.Equal([Client(1), Client(2)], reply.NotHeld);
    }

    [Fact]
    public void Sync_NegativeAge_IsNow()
    {
        _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool, new ActivityReport(Client(1), new ServerId("s1"), TimeSpan.FromDays(-1)));
        Assert.Equal(_pool.Now, _pool.Ledger.Pages[0][0].LastActivity);
    }

    [Fact]
    public void Sync_Leaving_EndsTheSession()
    {
        _gateway.Sync(_pool);
        Assert.Equal([_gateway.Id], _pool.Gateways.Select(gateway => gateway.Session));
        _gateway.Leave(_pool);
        Assert.Empty(_pool.Gateways);
    }
}
