using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>What a gateway tells its pool, and what it makes of the answer.</summary>
public sealed class PoolSyncReportTests
{
    private readonly TestGateway _gateway = new();

    [Fact]
    public async Task SyncAsync_First_NamesTheSessionAndKnowsNothing()
    {
        var request = await _gateway.SyncAsync();
        Assert.Equal(_gateway.Id, request.Session);
        Assert.Equal((default, 0, false), (request.Applied, request.LastStamp, request.Leaving));
        Assert.Empty(request.Activity);
    }

    [Fact]
    public async Task SyncAsync_Later_TellsTheStateAndTheStampOfTheLastReply()
    {
        await _gateway.SyncAsync();
        var stamp = _gateway.Now.Ticks + 1;
        _gateway.Advance(1);
        await _gateway.FailToSyncAsync();
        _gateway.Advance(1);
        var request = await _gateway.SyncAsync();
        Assert.Equal((new PoolVersion(1, 1), stamp), (request.Applied, request.LastStamp));
    }

    [Fact]
    public async Task SyncAsync_Activity_IsReportedByItsAge()
    {
        await AssignAsync();
        _gateway.Advance(7);
        await _gateway.TouchAsync(1);
        using var open = await _gateway.VisitAsync(2);
        _gateway.Advance(5);
        var request = await _gateway.SyncAsync();
        Assert.Equal(
            [new ActivityReport(TestGateway.Client(1), S1, Seconds(5)), new ActivityReport(TestGateway.Client(2), S1, Seconds(0))],
            request.Activity.OrderByDescending(report => report.Age));
    }

    [Fact]
    public async Task SyncAsync_Answered_AcknowledgesAndReportsNoMoreThanOncePerInterval()
    {
        await AssignAsync();
        using var open = await _gateway.VisitAsync(1);
        var reportedAt = new List<double>();
        for (var second = 1; second <= 40; second++)
        {
            _gateway.Advance(1);
            if ((await _gateway.SyncAsync()).Activity.Length > 0)
                reportedAt.Add(second);
        }

        Assert.Equal([10, 20, 30, 40], reportedAt);
    }

    [Fact]
    public async Task SyncAsync_Failed_AcknowledgesNothingAndReportsAgain()
    {
        await AssignAsync();
        _gateway.Advance(1);
        await _gateway.TouchAsync(1);
        _gateway.Advance(10);
        Assert.Single((await _gateway.FailToSyncAsync()).Activity);
        Assert.Equal(Seconds(0), _gateway.Pool.Cache.Find(TestGateway.Client(1))!.Acknowledged);
        _gateway.Advance(1);
        Assert.Equal(Seconds(11), Assert.Single((await _gateway.SyncAsync()).Activity).Age);
        Assert.Equal(Seconds(1), _gateway.Pool.Cache.Find(TestGateway.Client(1))!.Acknowledged);
    }

    [Fact]
    public async Task SyncAsync_ReplyNotApplied_AcknowledgesNothing()
    {
        _gateway.Epoch = 2;
        await AssignAsync();
        _gateway.Advance(1);
        await _gateway.TouchAsync(1);
        _gateway.Advance(10);
        var (sync, call) = _gateway.BeginSync();
        call.Answer(Published(1, snapshot: Snapshot()) with { NotHeld = [TestGateway.Client(1)] });
        Assert.False(await sync);
        Assert.Equal(Seconds(0), _gateway.Pool.Cache.Find(TestGateway.Client(1))!.Acknowledged);
    }

    [Fact]
    public async Task SyncAsync_ActivityWhileTheSyncIsUnderWay_IsReportedLater()
    {
        await AssignAsync();
        await _gateway.TouchAsync(1);
        _gateway.Advance(1);
        await _gateway.TouchAsync(1);
        _gateway.Advance(10);
        var (sync, call) = _gateway.BeginSync();
        _gateway.Advance(0.5);
        await _gateway.TouchAsync(1);
        call.Answer(_gateway.ReplyTo(call.Request));
        Assert.True(await sync);
        _gateway.Advance(9.5);
        Assert.Equal(Seconds(9.5), Assert.Single((await _gateway.SyncAsync()).Activity).Age);
    }

    [Fact]
    public async Task SyncAsync_NotHeld_CutsExactlyThose()
    {
        await AssignAsync();
        using var cut = await _gateway.VisitAsync(1);
        using var other = await _gateway.VisitAsync(2);
        _gateway.Advance(10);
        await _gateway.SyncAsync(TestGateway.Client(1));
        Assert.True(cut.Revoked.IsCancellationRequested);
        Assert.False(other.Revoked.IsCancellationRequested);
        Assert.Equal(TestGateway.Client(2), Assert.Single(_gateway.Pool.Cache.All).Client);
        using var anew = await _gateway.VisitAsync(1, S2);
        Assert.Equal(S2, anew.Server.Id);
    }

    [Fact]
    public async Task SyncAsync_NotHeldButReplacedMeanwhile_LeavesTheNewAssignment()
    {
        await AssignAsync();
        using var old = await _gateway.VisitAsync(1);
        await AdvanceSilentlyAsync(69);
        _gateway.Advance(1);
        var (sync, call) = _gateway.BeginSync();
        Assert.Contains(call.Request.Activity, report => report.Client == TestGateway.Client(1));
        _gateway.Pool.Cache.Store(TestGateway.Client(1), S2, 0, _gateway.Now);
        using var anew = await _gateway.VisitAsync(1);
        call.Answer(_gateway.ReplyTo(call.Request, TestGateway.Client(1)));
        Assert.True(await sync);
        Assert.True(old.Revoked.IsCancellationRequested);
        Assert.False(anew.Revoked.IsCancellationRequested);
        Assert.Equal(S2, _gateway.Pool.Cache.Find(TestGateway.Client(1))!.Server);
    }

    [Fact]
    public async Task SyncAsync_NewEpoch_NextSyncReportsAllUntilItIsAnswered()
    {
        await AssignAsync();
        _gateway.Advance(2);
        _gateway.Epoch = 2;
        Assert.Empty((await _gateway.SyncAsync()).Activity);
        _gateway.Advance(1);
        Assert.Equal([Seconds(3), Seconds(3)], (await _gateway.FailToSyncAsync()).Activity.Select(report => report.Age));
        _gateway.Advance(1);
        Assert.Equal(2, (await _gateway.SyncAsync()).Activity.Length);
        _gateway.Advance(1);
        Assert.Empty((await _gateway.SyncAsync()).Activity);
    }

    [Fact]
    public async Task SyncAsync_NewEpochDoesNotHoldAClient_CutsIt()
    {
        await AssignAsync();
        using var visit = await _gateway.VisitAsync(1);
        _gateway.Epoch = 2;
        await _gateway.SyncAsync();
        await _gateway.SyncAsync(TestGateway.Client(1));
        Assert.True(visit.Revoked.IsCancellationRequested);
        Assert.Equal(TestGateway.Client(2), Assert.Single(_gateway.Pool.Cache.All).Client);
    }

    // Idle for most of the timeout, then one visit just before the assignment may no longer be used without asking.
    [Fact]
    public async Task SyncAsync_VisitJustBeforeTheAssignmentIsForgotten_IsReported()
    {
        await AssignAsync();
        await AdvanceSilentlyAsync(67);
        await _gateway.TouchAsync(1);
        _gateway.Advance(3);
        var report = Assert.Single((await _gateway.SyncAsync()).Activity);
        Assert.Equal((TestGateway.Client(1), Seconds(3)), (report.Client, report.Age));
        Assert.NotNull(_gateway.Pool.Cache.Find(TestGateway.Client(1)));
        Assert.Null(_gateway.Pool.Cache.Find(TestGateway.Client(2)));
    }

    [Fact]
    public async Task LeaveAsync_Live_TellsAllActivityOnce()
    {
        await AssignAsync();
        var open = await _gateway.VisitAsync(2);
        _gateway.Advance(3);
        var leaving = _gateway.Pool.Sync.LeaveAsync();
        Assert.True(open.Revoked.IsCancellationRequested);
        Assert.False(_gateway.ControlPlane.LastSync.Request.Leaving, "While a visit has not ended nothing may be said.");
        open.Dispose();
        var request = await LastWordAsync();
        Assert.Equal(_gateway.Id, request.Session);
        Assert.Equal(
            [new ActivityReport(TestGateway.Client(1), S1, Seconds(3)), new ActivityReport(TestGateway.Client(2), S1, Seconds(0))],
            request.Activity.OrderByDescending(report => report.Age));
        _gateway.ControlPlane.LastSync.Answer(_gateway.ReplyTo(request));
        await leaving;
    }

    [Fact]
    public async Task LeaveAsync_ClosedBefore_TellsWhatWasCut()
    {
        await AssignAsync();
        var open = await _gateway.VisitAsync(2);
        _gateway.Advance(3);
        _gateway.Pool.Sync.Close();
        Assert.True(open.Revoked.IsCancellationRequested);
        open.Dispose();
        _gateway.Advance(1);
        var leaving = _gateway.Pool.Sync.LeaveAsync();
        var request = await LastWordAsync();
        Assert.Equal(
            [new ActivityReport(TestGateway.Client(1), S1, Seconds(4)), new ActivityReport(TestGateway.Client(2), S1, Seconds(1))],
            request.Activity.OrderByDescending(report => report.Age));
        _gateway.ControlPlane.LastSync.Answer(_gateway.ReplyTo(request));
        await leaving;
    }

    // It may still be sending something: the pool has to wait for the end of the lease.
    [Fact]
    public async Task LeaveAsync_VisitDoesNotEnd_TellsNothing()
    {
        await _gateway.SyncAsync();
        using var open = await _gateway.VisitAsync();
        var leaving = _gateway.Pool.Sync.LeaveAsync();
        _gateway.Advance(2);
        await leaving;
        Assert.Single(_gateway.ControlPlane.Syncs);
    }

    [Fact]
    public async Task LeaveAsync_NotAnswered_IsDoneAllTheSame()
    {
        await _gateway.SyncAsync();
        var leaving = _gateway.Pool.Sync.LeaveAsync();
        _gateway.ControlPlane.LastSync.Fail(new TimeoutException());
        await leaving;
    }

    [Fact]
    public async Task LeaveAsync_NoSession_TellsNothing()
    {
        await _gateway.Pool.Sync.LeaveAsync();
        Assert.Empty(_gateway.ControlPlane.Syncs);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private async Task<SyncRequest> LastWordAsync()
    {
        await Eventually.True("the gateway leaves", () => _gateway.ControlPlane.LastSync.Request.Leaving);
        return _gateway.ControlPlane.LastSync.Request;
    }

    /// <summary>Clients 1 and 2 are assigned at the start, with all activity acknowledged.</summary>
    private async Task AssignAsync()
    {
        await _gateway.SyncAsync();
        await _gateway.TouchAsync(1);
        await _gateway.TouchAsync(2);
        await _gateway.SyncAsync();
    }

    private async Task AdvanceSilentlyAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _gateway.Advance(1);
            await _gateway.SyncAsync();
        }
    }
}
