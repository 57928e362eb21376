using UserBalance.Gateway.Core.Tests.Fakes;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>The rhythm of the syncs.</summary>
public sealed class PoolSyncLoopTests
{
    private readonly TestGateway _gateway = new();

    private int Syncs => _gateway.ControlPlane.Syncs.Count;

    [Fact]
    public async Task RunAsync_Answered_SyncsOncePerInterval()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        Assert.Equal(1, Syncs);
        _gateway.Advance(0.99);
        Assert.Equal(1, Syncs);
        _gateway.Advance(0.01);
        Assert.Equal(2, Syncs);
        for (var i = 0; i < 100; i++)
            _gateway.Advance(0.1);
        Assert.Equal(12, Syncs);
    }

    [Fact]
    public async Task RunAsync_IntervalChanged_FollowsThePool()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        _gateway.Settings = _gateway.Settings with { SyncInterval = TimeSpan.FromSeconds(5) };
        _gateway.Epoch = 2;
        _gateway.Advance(1);
        Assert.Equal(2, Syncs);
        _gateway.Advance(4.9);
        Assert.Equal(2, Syncs);
        _gateway.Advance(0.1);
        Assert.Equal(3, Syncs);
    }

    [Fact]
    public async Task RunAsync_SlowAnswer_CountsTowardsTheInterval()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        loop.Hang();
        _gateway.Advance(1);
        _gateway.Advance(0.75);
        var call = _gateway.ControlPlane.LastSync;
        call.Answer(_gateway.ReplyTo(call.Request));
        Assert.Equal(2, Syncs);
        _gateway.Advance(0.25);
        Assert.Equal(3, Syncs);
    }

    [Fact]
    public async Task RunAsync_BeforeTheFirstAnswer_AsksFourTimesASecond()
    {
        using var stop = new CancellationTokenSource();
        _gateway.ControlPlane.OnSync = call => call.Fail(new TimeoutException());
        var loop = _gateway.Pool.Sync.RunAsync(stop.Token);
        for (var i = 0; i < 40; i++)
            _gateway.Advance(0.05);
        Assert.Equal(9, Syncs);
        await stop.CancelAsync();
        await loop;
    }

    [Fact]
    public async Task RunAsync_NoAnswer_AsksAgainAfterTwoSecondsAndNotBefore()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        loop.Hang();
        _gateway.Advance(1);
        _gateway.Advance(1.9);
        Assert.Equal(2, Syncs);
        _gateway.Advance(0.1);
        Assert.Equal(3, Syncs);
    }

    [Fact]
    public async Task RunAsync_OutageOfHours_RecoversWithinARetry()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        await _gateway.TouchAsync();
        loop.Fail();
        for (var i = 0; i < 7200; i++)
            _gateway.Advance(1);
        Assert.False(_gateway.Pool.Session.IsLive);
        Assert.Empty(_gateway.Pool.Cache.All);
        loop.Resume();
        _gateway.Advance(0.25);
        Assert.True(_gateway.Pool.Session.IsLive);
        await _gateway.TouchAsync();
    }

    [Fact]
    public async Task RunAsync_Stopped_SyncsNoMore()
    {
        var loop = await SyncLoop.StartAsync(_gateway);
        await loop.DisposeAsync();
        _gateway.Advance(10);
        Assert.Equal(1, Syncs);
    }
}
