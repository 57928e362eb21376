using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Fakes;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>What the end of a lease means.</summary>
public sealed class PoolSyncLeaseTests
{
    private readonly TestGateway _gateway = new();

    [Fact]
    public async Task SyncAsync_LeaseEnded_EmptiesTheCacheAndCutsTheVisits()
    {
        await _gateway.SyncAsync();
        using var visit = await _gateway.VisitAsync();
        _gateway.Advance(39);
        await _gateway.FailToSyncAsync();
        Assert.False(visit.Revoked.IsCancellationRequested);
        _gateway.Advance(1);
        await _gateway.FailToSyncAsync();
        Assert.True(visit.Revoked.IsCancellationRequested);
        Assert.Empty(_gateway.Pool.Cache.All);
    }

    [Fact]
    public async Task SyncAsync_AfterALapse_BeginsAnewWithNothing()
    {
        await _gateway.SyncAsync();
        await _gateway.TouchAsync();
        _gateway.Advance(41);
        var request = await _gateway.SyncAsync();
        Assert.Empty(request.Activity);
        using var visit = await _gateway.VisitAsync(1, S2);
        Assert.Equal(S2, visit.Server.Id);
        Assert.Equal(2, _gateway.ControlPlane.Admissions.Count);
    }

    // No timer has come to it yet: nothing of before the gap may be used after it.
    [Fact]
    public async Task SyncAsync_LeaseEndsWhileItIsUnderWay_KeepsNothingOfBefore()
    {
        await _gateway.SyncAsync();
        using var visit = await _gateway.VisitAsync();
        _gateway.Advance(38.5);
        var (sync, call) = _gateway.BeginSync();
        _gateway.Advance(1.9);
        call.Answer(_gateway.ReplyTo(call.Request));
        Assert.True(await sync);
        Assert.True(_gateway.Pool.Session.IsLive);
        Assert.True(visit.Revoked.IsCancellationRequested);
        Assert.Empty(_gateway.Pool.Cache.All);
    }

    [Fact]
    public async Task RunAsync_SyncHangs_CutsAtTheLeasesEnd()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        using var visit = await _gateway.VisitAsync();
        loop.Hang();
        _gateway.Advance(39.9);
        Assert.False(visit.Revoked.IsCancellationRequested);
        _gateway.Advance(0.1);
        Assert.True(visit.Revoked.IsCancellationRequested);
        Assert.Empty(_gateway.Pool.Cache.All);
        Assert.Equal(Outcome.ControlPlaneAway, (await _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1))).Refusal);
    }

    // As the system's timers do, by some milliseconds.
    [Fact]
    public async Task RunAsync_TimersAreEarly_CutsAtTheLeasesEnd()
    {
        var gateway = new TestGateway(time: new EarlyTimers(TimeSpan.FromMilliseconds(5)));
        await using var loop = await SyncLoop.StartAsync(gateway);
        loop.Hang();
        using var visit = await gateway.VisitAsync();
        for (var i = 0; i < 39_990; i++)
            gateway.Advance(0.001);
        Assert.False(visit.Revoked.IsCancellationRequested);
        for (var i = 0; i < 20; i++)
            gateway.Advance(0.001);
        Assert.True(visit.Revoked.IsCancellationRequested);
    }

    // What cuts the visits runs on the data path's own time.
    [Fact]
    public async Task RunAsync_VisitsFailToEnd_GoesOn()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        using var visit = await _gateway.VisitAsync();
        visit.Revoked.Register(() => throw new InvalidOperationException("Cut badly."));
        loop.Hang();
        _gateway.Advance(40);
        loop.Resume();
        _gateway.Advance(0.25);
        Assert.True(_gateway.Pool.Session.IsLive);
        using var anew = await _gateway.VisitAsync(1);
    }

    [Fact]
    public async Task RunAsync_SecondLapse_CutsAgain()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        for (var lapse = 0; lapse < 3; lapse++)
        {
            using var visit = await _gateway.VisitAsync();
            loop.Hang();
            _gateway.Advance(40);
            Assert.True(visit.Revoked.IsCancellationRequested);
            loop.Resume();
            _gateway.Advance(1);
            Assert.True(_gateway.Pool.Session.IsLive);
        }
    }

    [Fact]
    public async Task RunAsync_OutageShorterThanTheLease_CutsNobody()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        using var visit = await _gateway.VisitAsync();
        loop.Fail();
        for (var i = 0; i < 39; i++)
            _gateway.Advance(1);
        loop.Resume();
        _gateway.Advance(0.25);
        for (var i = 0; i < 39; i++)
            _gateway.Advance(1);
        Assert.False(visit.Revoked.IsCancellationRequested);
        await _gateway.TouchAsync();
        Assert.Single(_gateway.ControlPlane.Admissions);
    }
}
