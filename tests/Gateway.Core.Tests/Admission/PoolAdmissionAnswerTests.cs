using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Admission;

/// <summary>What becomes of a visitor for whom the pool is asked.</summary>
public sealed class PoolAdmissionAnswerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.8);
    private readonly TestGateway _gateway = new();

    private FakeControlPlane ControlPlane => _gateway.ControlPlane;

    [Theory]
    [InlineData(AdmissionOutcome.Full, "full")]
    [InlineData(AdmissionOutcome.NoServerUp, "no-server-up")]
    public async Task EnterAsync_Rejected_IsRefusedAtOnceAndNotRemembered(AdmissionOutcome outcome, string refusal)
    {
        var entering = await EnterAsync();
        ControlPlane.LastAdmission.Answer(Rejected(outcome));
        Assert.Equal(Outcome.All.Single(outcome => outcome.Word == refusal), (await Eventually.Within("the answer", entering)).Refusal);
        Assert.Empty(_gateway.Pool.Cache.All);
        using var visit = await _gateway.VisitAsync();
        Assert.Equal(2, ControlPlane.Admissions.Count);
    }

    // Every answer comes with a copy of its own, which would be kept for every client.
    [Fact]
    public async Task EnterAsync_Admitted_KeepsTheServersNameOnce()
    {
        var entering = await EnterAsync();
        ControlPlane.LastAdmission.Answer(Assigned(new ServerId(new string(S1.Value.AsSpan()))));
        Assert.True((await Eventually.Within("the answer", entering)).IsAdmitted);
        Assert.Same(_gateway.Pool.Session.Applied!.Servers[S1].Id.Value, Assert.Single(_gateway.Pool.Cache.All).Server.Value);
    }

    [Fact]
    public async Task EnterAsync_OneFailure_AsksAgainAfterAPause()
    {
        var entering = await EnterAsync();
        ControlPlane.LastAdmission.Fail(new PoolUnavailableException());
        Assert.Single(ControlPlane.Admissions);
        _gateway.Advance(0.1);
        Assert.Equal(2, ControlPlane.Admissions.Count);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_EveryAttemptFails_IsRefusedWithinThePatience()
    {
        ControlPlane.OnAdmission = call => call.Fail(new PoolUnavailableException());
        var entering = await EnterAsync();
        var waited = AdvanceUntilCompleted(entering);
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await Eventually.Within("the answer", entering));
        Assert.InRange(waited, TimeSpan.FromSeconds(0.2), Patience);
        Assert.InRange(ControlPlane.Admissions.Count, 2, 21);
    }

    [Fact]
    public async Task EnterAsync_NoAnswer_IsRefusedWithinThePatience()
    {
        var entering = await EnterAsync();
        Assert.Equal(Patience, AdvanceUntilCompleted(entering));
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await Eventually.Within("the answer", entering));
        Assert.Equal(3, ControlPlane.Admissions.Count);
    }

    [Fact]
    public async Task EnterAsync_FailureAndThenNoAnswer_IsRefusedWithinThePatience()
    {
        var entering = await EnterAsync();
        _gateway.Advance(0.2);
        ControlPlane.LastAdmission.Fail(new TimeoutException());
        AdvanceUntilCompleted(entering);
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await Eventually.Within("the answer", entering));
        Assert.Equal(Patience, _gateway.Now);
        Assert.Equal(4, ControlPlane.Admissions.Count);
    }

    [Fact]
    public async Task EnterAsync_AnswerAfterThePatience_ServesTheNextVisit()
    {
        var entering = await EnterAsync();
        AdvanceUntilCompleted(entering);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        Assert.False((await Eventually.Within("the answer", entering)).IsAdmitted);
        var again = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1));
        Assert.True(again.IsCompletedSuccessfully);
        Assert.Equal(S2, (await again).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_LateAnswer_AcknowledgesTheMomentOfTheQuestion()
    {
        var entering = await EnterAsync();
        _gateway.Advance(0.5);
        ControlPlane.LastAdmission.Answer(Assigned(S1));
        using var visit = (await Eventually.Within("the answer", entering)).Visit!.Value;
        Assert.Equal(TimeSpan.Zero, Assert.Single(_gateway.Pool.Cache.All).Acknowledged);
    }

    // A silo that was killed with a call never answers it; the call after it reaches another silo.
    [Fact]
    public async Task EnterAsync_AttemptIsNotAnswered_AsksAgain()
    {
        var entering = await EnterAsync();
        _gateway.Advance(0.6);
        Assert.Single(ControlPlane.Admissions);
        _gateway.Advance(0.1);
        Assert.Equal(2, ControlPlane.Admissions.Count);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_AnswerToAnEarlierAttempt_ServesWhoStillWaits()
    {
        var entering = await EnterAsync();
        _gateway.Advance(0.6);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        _gateway.Advance(0.1);
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
        Assert.Single(ControlPlane.Admissions);
    }

    [Fact]
    public async Task EnterAsync_DecidedBeforeWhatWasAppliedMeanwhile_IsDroppedAndAskedAgain()
    {
        var entering = await EnterAsync();
        _gateway.Epoch = 2;
        await _gateway.SyncAsync();
        ControlPlane.LastAdmission.Answer(Assigned(S1, epoch: 1));
        Assert.False(entering.IsCompleted);
        Assert.Empty(_gateway.Pool.Cache.All);
        _gateway.Advance(0.1);
        ControlPlane.LastAdmission.Answer(Assigned(S2, epoch: 2));
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_DecidedAfterWhatIsApplied_IsUsed()
    {
        var entering = await EnterAsync();
        ControlPlane.LastAdmission.Answer(Assigned(S1, epoch: 2));
        Assert.Equal(S1, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_ServerHasAnAddressThatIsNotKnownHereYet_EntersWhenItIs()
    {
        ControlPlane.OnAdmission = call => call.Answer(Assigned(S1, epoch: 2) with { ServerSince = new PoolVersion(2, 0) });
        var entering = await EnterAsync();
        Assert.Empty(_gateway.Pool.Cache.All);
        _gateway.Advance(0.1);
        Assert.False(entering.IsCompleted);
        _gateway.Epoch = 2;
        await _gateway.SyncAsync();
        _gateway.Advance(0.1);
        Assert.Equal(S1, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_ServerNotPublishedYet_EntersWhenItIs()
    {
        ControlPlane.OnAdmission = call => call.Answer(Assigned(new ServerId("s2"), epoch: 2));
        _gateway.Pool.Session.TryApply(Published(1, snapshot: Snapshot(Settings, S1)), TimeSpan.Zero);
        var entering = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)).AsTask();
        _gateway.Advance(0.1);
        Assert.False(entering.IsCompleted);
        _gateway.Epoch = 2;
        await _gateway.SyncAsync();
        _gateway.Advance(0.1);
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_ClosedMeanwhile_StoresNothingAndIsRefused()
    {
        var entering = await EnterAsync();
        _gateway.Pool.Sync.Close();
        ControlPlane.LastAdmission.Answer(Assigned(S1));
        Assert.Empty(_gateway.Pool.Cache.All);
        ControlPlane.OnAdmission = call => call.Answer(Assigned(S1));
        AdvanceUntilCompleted(entering);
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await Eventually.Within("the answer", entering));
        var asked = ControlPlane.Admissions.Count;
        Assert.False((await _gateway.Pool.Admission.EnterAsync(TestGateway.Address(2))).IsAdmitted);
        Assert.Equal(asked, ControlPlane.Admissions.Count);
    }

    [Fact]
    public async Task EnterAsync_LeaseEndsMeanwhile_StoresNothing()
    {
        await _gateway.SyncAsync();
        _gateway.Advance(39.5);
        var entering = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)).AsTask();
        _gateway.Advance(0.5);
        ControlPlane.LastAdmission.Answer(Assigned(S1));
        Assert.Empty(_gateway.Pool.Cache.All);
        AdvanceUntilCompleted(entering);
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await Eventually.Within("the answer", entering));
    }

    private async Task<Task<Entry>> EnterAsync()
    {
        await _gateway.SyncAsync();
        return _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)).AsTask();
    }

    // No further than the patience: whoever needs more time than that never completes.
    private TimeSpan AdvanceUntilCompleted(Task entering)
    {
        var began = _gateway.Now;
        while (!entering.IsCompleted && _gateway.Now - began < Patience)
            _gateway.Advance(0.05);
        return _gateway.Now - began;
    }
}
