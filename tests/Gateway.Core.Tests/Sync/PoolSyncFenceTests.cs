using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>What becomes of what a pool forbids, and when the pool is told.</summary>
public sealed class PoolSyncFenceTests
{
    private readonly TestGateway _gateway = new();

    [Fact]
    public async Task SyncAsync_ForbiddenServer_ForgetsAndCutsItsClientsOnly()
    {
        await _gateway.SyncAsync();
        using var forbidden = await _gateway.VisitAsync(1, S1);
        using var allowed = await _gateway.VisitAsync(2, S2);
        Forbid(S1);
        await _gateway.SyncAsync();
        Assert.False(forbidden.MayWrite);
        await Eventually.True("the visit is cut", () => forbidden.Revoked.IsCancellationRequested);
        Assert.True(allowed.MayWrite);
        Assert.Equal(TestGateway.Client(2), Assert.Single(_gateway.Pool.Cache.All).Client);
    }

    [Fact]
    public async Task SyncAsync_ForbiddenClient_ForgetsAndCutsItOnly()
    {
        await _gateway.SyncAsync();
        using var forbidden = await _gateway.VisitAsync(1, S1);
        using var allowed = await _gateway.VisitAsync(2, S1);
        Forbid(TestGateway.Client(1), TestGateway.Client(3));
        await _gateway.SyncAsync();
        Assert.False(forbidden.MayWrite);
        Assert.True(allowed.MayWrite);
        Assert.Equal(TestGateway.Client(2), Assert.Single(_gateway.Pool.Cache.All).Client);
    }

    [Fact]
    public async Task SyncAsync_CutVisitIsOpen_AcknowledgesOnlyAfterItsEnd()
    {
        await _gateway.SyncAsync();
        var visit = await _gateway.VisitAsync();
        var alsoOpen = await _gateway.VisitAsync();
        Forbid(S1);
        Assert.Equal(Version(1), (await _gateway.SyncAsync()).Acknowledged);
        visit.Dispose();
        var request = await _gateway.SyncAsync();
        Assert.Equal((Version(2), Version(1)), (request.Applied, request.Acknowledged));
        alsoOpen.Dispose();
        await CutEndsAsync();
        Assert.Equal(Version(2), (await _gateway.SyncAsync()).Acknowledged);
    }

    [Fact]
    public async Task SyncAsync_NothingToCut_AcknowledgesWithTheNextSync()
    {
        await _gateway.SyncAsync();
        using var elsewhere = await _gateway.VisitAsync(2, S2);
        Forbid(S1);
        await _gateway.SyncAsync();
        Assert.Equal(Version(2), (await _gateway.SyncAsync()).Acknowledged);
    }

    [Fact]
    public async Task SyncAsync_OutlivedByAVisitOfAnEndedLease_AcknowledgesOnlyAfterItsEnd()
    {
        await _gateway.SyncAsync();
        var visit = await _gateway.VisitAsync();
        _gateway.Advance(41);
        Forbid(S1);
        await _gateway.SyncAsync();
        Assert.False(visit.MayWrite);
        Assert.True(_gateway.Pool.Session.IsLive);
        Assert.Equal(Version(1), (await _gateway.SyncAsync()).Acknowledged);
        visit.Dispose();
        await CutEndsAsync();
        Assert.Equal(Version(2), (await _gateway.SyncAsync()).Acknowledged);
    }

    // Afterwards the pool may give the client another server, and would not know how long it has been idle.
    [Fact]
    public async Task SyncAsync_CutVisitHasEnded_IsReportedTogetherWithTheAcknowledgement()
    {
        await _gateway.SyncAsync();
        var visit = await _gateway.VisitAsync();
        _gateway.Advance(1);
        Forbid(S1);
        await _gateway.SyncAsync();
        _gateway.Advance(1);
        visit.Dispose();
        await CutEndsAsync();
        _gateway.Advance(0.5);
        foreach (var request in new[] { await _gateway.FailToSyncAsync(), await _gateway.SyncAsync() })
        {
            var report = Assert.Single(request.Activity);
            Assert.Equal((Version(2), TestGateway.Client(1), S1), (request.Acknowledged, report.Client, report.Server));
            Assert.Equal(0.5, report.Age.TotalSeconds, precision: 3);
        }

        Assert.Empty((await _gateway.SyncAsync()).Activity);
    }

    [Fact]
    public async Task SyncAsync_ForbiddenAssignmentIsNotHeldAnyMore_LeavesTheNewOneAlone()
    {
        await _gateway.SyncAsync();
        var visit = await _gateway.VisitAsync();
        Forbid(S1);
        await _gateway.SyncAsync();
        _gateway.ForbiddenServers = [];
        _gateway.Version++;
        await _gateway.SyncAsync();
        using var anew = await _gateway.VisitAsync(1, S2);
        var request = await _gateway.SyncAsync();
        Assert.DoesNotContain(request.Activity, report => report.Server == S1);
        Assert.True(anew.MayWrite);
        visit.Dispose();
    }

    [Fact]
    public async Task RunAsync_CutVisitEnds_SyncsAtOnce()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        var visit = await _gateway.VisitAsync();
        Forbid(S1);
        _gateway.Advance(1);
        await Eventually.True("the visit is cut", () => visit.Revoked.IsCancellationRequested);
        Assert.Equal(2, _gateway.ControlPlane.Syncs.Count);
        visit.Dispose();
        await Eventually.True("another sync", () => _gateway.ControlPlane.Syncs.Count > 2);
        Assert.Equal(Version(2), _gateway.ControlPlane.LastSync.Request.Acknowledged);
    }

    [Fact]
    public async Task RunAsync_NothingToCut_SyncsAtOnce()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        Forbid(S1);
        _gateway.Advance(1);
        await Eventually.True("another sync", () => _gateway.ControlPlane.Syncs.Count > 2);
        Assert.Equal(Version(2), _gateway.ControlPlane.LastSync.Request.Acknowledged);
    }

    [Fact]
    public async Task RunAsync_PoolHasNews_SyncsAtOnce()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        _gateway.ControlPlane.LastSync.Request.Observer!.SyncNow();
        await Eventually.True("another sync", () => _gateway.ControlPlane.Syncs.Count > 1);
    }

    [Theory]
    [InlineData(40, 2)]
    [InlineData(4, 1)]
    public async Task SyncAsync_NotAnswered_IsGivenUpInTimeForThreeMore(int lease, int seconds)
    {
        _gateway.Settings = Settings with { GatewayLease = TimeSpan.FromSeconds(lease) };
        await _gateway.SyncAsync();
        var (sync, _) = _gateway.BeginSync();
        _gateway.Advance(seconds - 0.01);
        Assert.False(sync.IsCompleted);
        _gateway.Advance(0.01);
        Assert.False(await Eventually.Within("the sync to be given up", sync));
    }

    private static PoolVersion Version(long version) => new(1, version);

    private Task CutEndsAsync() => Eventually.True("the cut visits have ended", () => _gateway.Pool.Admission.Cut.IsCompleted);

    private void Forbid(params ServerId[] servers)
    {
        _gateway.Version++;
        _gateway.ForbiddenServers = servers;
    }

    private void Forbid(params ClientKey[] clients)
    {
        _gateway.Version++;
        _gateway.ForbiddenClients = clients;
    }
}
