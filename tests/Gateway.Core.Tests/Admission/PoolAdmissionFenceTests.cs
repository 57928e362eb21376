using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Admission;

/// <summary>Which answers are believed while something is forbidden.</summary>
public sealed class PoolAdmissionFenceTests
{
    private readonly TestGateway _gateway = new();

    private FakeControlPlane ControlPlane => _gateway.ControlPlane;

    [Fact]
    public async Task EnterAsync_ReplyNamesAForbiddenServer_IsNotStoredAndAskedAgain()
    {
        _gateway.ForbiddenServers = [S1];
        var entering = await EnterAsync();
        ControlPlane.LastAdmission.Answer(Assigned(S1));
        Assert.Empty(_gateway.Pool.Cache.All);
        _gateway.Advance(0.1);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_ReplyForAForbiddenClient_IsNotStored()
    {
        _gateway.ForbiddenClients = [TestGateway.Client(1)];
        var entering = await EnterAsync();
        ControlPlane.OnAdmission = call => call.Answer(Assigned(S1));
        ControlPlane.LastAdmission.Answer(Assigned(S1));
        Assert.Empty(_gateway.Pool.Cache.All);
        AdvanceBy(2);
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await Eventually.Within("the answer", entering));
    }

    [Fact]
    public async Task EnterAsync_Moving_IsAskedAgainUntilItHasMoved()
    {
        var entering = await EnterAsync();
        for (var i = 0; i < 5; i++)
        {
            ControlPlane.LastAdmission.Answer(Rejected(AdmissionOutcome.Moving));
            Assert.False(entering.IsCompleted);
            _gateway.Advance(0.1);
            Assert.Equal(i + 2, ControlPlane.Admissions.Count);
        }

        ControlPlane.LastAdmission.Answer(Assigned(S2));
        Assert.Equal(S2, (await Eventually.Within("the answer", entering)).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_MovingForLonger_IsRefusedAsMoving()
    {
        ControlPlane.OnAdmission = call => call.Answer(Rejected(AdmissionOutcome.Moving));
        var entering = await EnterAsync();
        AdvanceBy(2);
        Assert.Equal(Entry.Refused(Outcome.Moving), await Eventually.Within("the answer", entering));
        Assert.Empty(_gateway.Pool.Cache.All);
    }

    // The answer was on its way while the fence was put up.
    [Fact]
    public async Task EnterAsync_LateAnswerDecidedBeforeTheAppliedVersion_IsNotBelieved()
    {
        var entering = await EnterAsync();
        var late = ControlPlane.LastAdmission;
        AdvanceBy(2);
        Assert.False((await Eventually.Within("the answer", entering)).IsAdmitted);
        _gateway.Version = 2;
        await _gateway.SyncAsync();
        late.Answer(Assigned(S1, version: 1));
        Assert.Empty(_gateway.Pool.Cache.All);
    }

    private async Task<Task<Entry>> EnterAsync()
    {
        await _gateway.SyncAsync();
        return _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)).AsTask();
    }

    private void AdvanceBy(double seconds)
    {
        for (var passed = 0.0; passed < seconds; passed += 0.05)
            _gateway.Advance(0.05);
    }
}
