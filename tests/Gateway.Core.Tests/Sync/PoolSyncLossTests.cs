using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>A pool whose store went back in time: what was let in under a claim that it has lost is over.</summary>
public sealed class PoolSyncLossTests : IDisposable
{
    private readonly CollectedLog _log = new();
    private readonly TestGateway _gateway;

    public PoolSyncLossTests() => _gateway = new TestGateway(loggers: _log.AsFactory()) { Claim = NewClaim() };

    public void Dispose() => _log.Dispose();

    [Theory]
    [InlineData(7, false)]
    [InlineData(3, false)]
    [InlineData(9, true)]
    public async Task SyncAsync_ClaimWasLost_BeginsAnewAndSaysSo(long epoch, bool isTold)
    {
        _gateway.Epoch = 7;
        await _gateway.SyncAsync();
        using var visit = await _gateway.VisitAsync();
        (_gateway.Epoch, _gateway.Claim, _gateway.HasLostClaim) = (epoch, NewClaim(), isTold);
        _gateway.Advance(1);
        await _gateway.SyncAsync();
        Assert.True(visit.Revoked.IsCancellationRequested);
        Assert.False(visit.MayWrite);
        Assert.Empty(_gateway.Pool.Cache.All);
        Assert.Equal(epoch, _gateway.Pool.Session.Applied!.Version.Epoch);
        Assert.Contains(
            "has gone back in time",
            Assert.Single(_log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        using var next = await _gateway.VisitAsync();
        Assert.True(next.MayWrite);
    }

    // A takeover; and versions that say nothing of claims, before and after an upgrade and on the way back.
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task SyncAsync_LaterClaimThatKnowsTheOneBefore_CutsNobody(bool isKnownBefore, bool isKnownAfter)
    {
        _gateway.Claim = isKnownBefore ? NewClaim() : default;
        await _gateway.SyncAsync();
        using var visit = await _gateway.VisitAsync();
        (_gateway.Epoch, _gateway.Claim) = (2, isKnownAfter ? NewClaim() : default);
        await _gateway.SyncAsync();
        Assert.True(visit.MayWrite);
        Assert.Equal(2, _gateway.Pool.Session.Applied!.Version.Epoch);
    }

    [Fact]
    public async Task SyncAsync_AfterALoss_AcknowledgesNothingOfBefore()
    {
        (_gateway.Version, _gateway.Epoch) = (9, 7);
        await _gateway.SyncAsync();
        using var visit = await _gateway.VisitAsync();
        (_gateway.Version, _gateway.Claim) = (1, NewClaim());
        var told = await _gateway.SyncAsync();
        Assert.Equal(new PoolVersion(7, 9), told.Acknowledged);
        // The visit that is cut has not ended.
        Assert.Equal(default, (await _gateway.SyncAsync()).Acknowledged);
        Assert.Equal(_gateway.Claim, (await _gateway.SyncAsync()).Claim);
    }

    [Fact]
    public async Task Admission_OfAnotherClaimThanIsApplied_IsAskedAgainAfterASync()
    {
        await _gateway.SyncAsync();
        var entering = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1));
        _gateway.ControlPlane.LastAdmission.Answer(Assigned(S1, epoch: 9) with { Claim = Guid.NewGuid() });
        Assert.False(entering.IsCompleted);
        Assert.Empty(_gateway.Pool.Cache.All);
        _gateway.Advance(0.1);
        _gateway.ControlPlane.LastAdmission.Answer(Assigned(S2) with { Claim = _gateway.Claim.Claim });
        using var visit = (await entering).Visit!.Value;
        Assert.Equal(S2, visit.Server.Id);
    }

    [Fact]
    public async Task RunAsync_PoolAnswersUnderALowerEpochWithoutAClaim_NamesTheReason()
    {
        (_gateway.Claim, _gateway.Epoch) = (default, 7);
        await using var loop = await SyncLoop.StartAsync(_gateway);
        _gateway.Epoch = 3;
        for (var i = 0; i < 20; i++)
            _gateway.Advance(0.25);
        Assert.Contains(
            "(it answers under epoch 3, and epoch 7 was heard of: its store has gone back in time, or an activation that was replaced "
                + "answers)",
            Assert.Single(_log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_PoolSaysWhyItIsAway_IsRepeated()
    {
        await using var loop = await SyncLoop.StartAsync(_gateway);
        _gateway.ControlPlane.OnSync = call => call.Fail(new PoolUnavailableException("Page 0 of the ledger is damaged."));
        for (var i = 0; i < 20; i++)
            _gateway.Advance(0.25);
        Assert.Contains(
            "(Page 0 of the ledger is damaged)", Assert.Single(
                _log.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    private static ClaimIdentity NewClaim() => new(Guid.NewGuid(), Guid.NewGuid());
}
