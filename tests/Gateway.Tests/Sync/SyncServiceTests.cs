using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Sync;
using UserBalance.Gateway.Tests.Sync.Fakes;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Sync;

public sealed class SyncServiceTests
{
    private readonly FakeControlPlane _plane = new();
    private readonly GatewayPools _pools;

    public SyncServiceTests() =>
        _pools = new GatewayPools("g1", ["app", "other", "app"], _plane.Grains, new FakeTimeProvider(), NullLoggerFactory.Instance);

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
        var restarted = new GatewayPools("g1", ["app"], _plane.Grains, new FakeTimeProvider(), NullLoggerFactory.Instance);
        Assert.Equal("g1", session.Gateway);
        Assert.NotEqual(session, restarted.All.Single().Session.Id);
    }

    [Fact]
    public async Task StartAsync_AllPoolsAnswer_IsReady()
    {
        using var service = new SyncService(_pools);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True("a sync of each pool", () => _plane.Syncs.Count == 2);
        Answer(0);
        await Eventually.True("an answer", () => _pools.All.Any(pool => pool.Session.IsLive));
        Assert.False(_pools.AreReady);
        Answer(1);
        await Eventually.True("readiness", () => _pools.AreReady);
        _plane.OnSync = call => call.Fail(new TimeoutException());
        await StopAsync(service);
    }

    [Fact]
    public async Task StopAsync_Live_LeavesEveryPoolOnce()
    {
        _plane.OnSync = call => call.Answer(PoolAnswers.Published(1, snapshot: PoolAnswers.Snapshot()));
        using var service = new SyncService(_pools);
        await service.StartAsync(TestContext.Current.CancellationToken);
        await Eventually.True("readiness", () => _pools.AreReady);
        await StopAsync(service);
        Assert.Equal(2, _plane.Syncs.Count(call => call.Request.Leaving));
        Assert.Equal(4, _plane.Syncs.Count);
    }

    private static Task StopAsync(SyncService service) =>
        service.StopAsync(TestContext.Current.CancellationToken).WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);

    private void Answer(int index) =>
        _plane.Syncs.ElementAt(index).Answer(PoolAnswers.Published(1, snapshot: PoolAnswers.Snapshot()));
}
