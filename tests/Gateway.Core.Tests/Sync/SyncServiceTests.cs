using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Testing;

namespace UserBalance.Gateway.Core.Tests.Sync;

public sealed class SyncServiceTests
{
    private readonly FakeControlPlane _plane = new();
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayPools _pools;

    public SyncServiceTests() => _pools = Pools("app", "other", "app");

    [Fact]
    public void Pools_NamedTwice_AreOne()
    {
        Assert.Equal(["app", "other"], _pools.All.Select(pool => pool.Id).Order());
        Assert.NotSame(_pools["app"], _pools["other"]);
        Assert.Throws<KeyNotFoundException>(() => _pools["third"]);
    }

    [Fact]
    public void Pools_OneProcess_IsOneSession()
    {
        var session = Assert.Single(_pools.All.Select(pool => pool.Session.Id).Distinct());
        var restarted = Pools("app");
        Assert.Equal("g1", session.Gateway);
        Assert.NotEqual(session, restarted.All.Single().Session.Id);
    }

    [Fact]
    public async Task StartAsync_AllPoolsAnswer_IsReadyAndOpensTheListeners()
    {
        using var service = new SyncService(_pools, _time);
        var started = service.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True("a sync of each pool", () => _plane.Syncs.Count == 2);
        Answer(0);
        await Eventually.True("an answer", () => _pools.All.Any(pool => pool.Session.IsLive));
        Assert.False(_pools.AreReady);
        Assert.False(started.IsCompleted);
        Answer(1);
        await PassUntilAsync(started);
        Assert.True(_pools.AreReady);
        _plane.OnSync = call => call.Fail(new TimeoutException());
        await StopAsync(service);
    }

    [Fact]
    public async Task StopAsync_Live_LeavesEveryPoolOnce()
    {
        _plane.OnSync = call => call.Answer(PoolAnswers.Published(1, snapshot: PoolAnswers.Snapshot()));
        using var service = new SyncService(_pools, _time);
        await PassUntilAsync(service.StartAsync(TestContext.Current.CancellationToken));
        await StopAsync(service);
        Assert.Equal(2, _plane.Syncs.Count(call => call.Request.Leaving));
    }

    [Fact]
    public async Task StartAsync_NoPoolAnswers_OpensTheListenersAfterFiveSeconds()
    {
        using var service = new SyncService(_pools, _time);
        var began = _time.GetUtcNow();
        await PassUntilAsync(service.StartAsync(TestContext.Current.CancellationToken));
        Assert.False(_pools.AreReady);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
        _plane.OnSync = call => call.Fail(new TimeoutException());
        foreach (var sync in _plane.Syncs)
            sync.Fail(new TimeoutException());
        await StopAsync(service);
    }

    private GatewayPools Pools(params string[] pools) =>
        new("g1", pools, _plane.Grains, _time, NullLoggerFactory.Instance, pool => new PoolTraffic(pool));

    private Task PassUntilAsync(Task started) => Eventually.True("the start", () =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(10));
        return started.IsCompletedSuccessfully;
    });

    private static Task StopAsync(SyncService service) =>
        service.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

    private void Answer(int index) =>
        _plane.Syncs.ElementAt(index).Answer(PoolAnswers.Published(1, snapshot: PoolAnswers.Snapshot()));
}
