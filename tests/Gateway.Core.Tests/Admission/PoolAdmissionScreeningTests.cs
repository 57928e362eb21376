using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Assignments;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Admission;

/// <summary>How a full pool is asked about clients that this gateway does not know.</summary>
public sealed class PoolAdmissionScreeningTests
{
    private readonly TestGateway _gateway = new();

    private FakeControlPlane ControlPlane => _gateway.ControlPlane;

    [Fact]
    public async Task EnterAsync_PoolWasNotFull_NobodyIsScreened()
    {
        await _gateway.SyncAsync();
        for (var client = 1; client <= 3; client++)
            (await _gateway.VisitAsync(client)).Dispose();
        Assert.Empty(ControlPlane.Screenings);
    }

    [Theory]
    [InlineData(AdmissionOutcome.Full, "full")]
    [InlineData(AdmissionOutcome.NoServerUp, "no-server-up")]
    public async Task EnterAsync_PoolWasFull_OthersAreRejectedWithoutTheirGrains(AdmissionOutcome outcome, string refusal)
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = call => call.Answer([.. call.Request.Select(_ => (AdmissionOutcome?)outcome)]);
        var entry = await Eventually.Within("the answer", EnterAsync(2));
        Assert.Equal(Outcome.All.Single(outcome => outcome.Word == refusal), entry.Refusal);
        Assert.Single(ControlPlane.Admissions);
    }

    [Fact]
    public async Task EnterAsync_ManyWhileACallIsUnderWay_GoTogetherWithTheNext()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = _ => { };
        var entering = Enumerable.Range(2, 100).Select(EnterAsync).ToArray();
        Assert.Equal([TestGateway.Client(2)], Assert.Single(ControlPlane.Screenings).Request);
        Reject();
        Assert.Single(ControlPlane.Screenings);
        _gateway.Time.Advance(Screening.Pause);
        await Eventually.True("the next call", () => ControlPlane.Screenings.Count == 2);
        Assert.Equal(Enumerable.Range(3, 99).Select(TestGateway.Client), ControlPlane.LastScreening.Request);
        Reject();
        Assert.All(await Eventually.Within("all answers", Task.WhenAll(entering)), entry => Assert.Equal(Outcome.Full, entry.Refusal));
        Assert.Single(ControlPlane.Admissions);
    }

    [Fact]
    public async Task EnterAsync_ManyConnectionsOfOneClient_AreAskedAboutOnce()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = _ => { };
        var first = EnterAsync(2);
        var others = Enumerable.Repeat(3, Screening.MaxWaiting + 1).Select(EnterAsync).ToArray();
        Reject();
        _gateway.Time.Advance(Screening.Pause);
        await Eventually.True("the next call", () => ControlPlane.Screenings.Count == 2);
        Assert.Equal([TestGateway.Client(3)], ControlPlane.LastScreening.Request);
        Reject();
        Assert.All(
            await Eventually.Within("all answers", Task.WhenAll([first, .. others])), entry => Assert.Equal(Outcome.Full, entry.Refusal));
    }

    [Fact]
    public async Task EnterAsync_KnownAndUnknownOnesTogether_EachGetsItsOwnAnswer()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = call => call.Answer([.. call.Request.Select(OddOnesAreFull)]);
        ControlPlane.OnAdmission = call => call.Answer(Known(S2));
        var entering = Enumerable.Range(2, 100).Select(EnterAsync).ToArray();
        _gateway.Time.Advance(Screening.Pause);
        var entries = await Eventually.Within("all answers", Task.WhenAll(entering));
        for (var i = 0; i < entries.Length; i++)
            Assert.Equal(OddOnesAreFull(TestGateway.Client(i + 2)) is null, entries[i].IsAdmitted);
        Assert.Equal(2, ControlPlane.Screenings.Count);
    }

    [Fact]
    public async Task EnterAsync_OthersWait_TheirCallCarriesNothingOfTheFirst()
    {
        await BecomeFullAsync();
        var carried = new AsyncLocal<string?>();
        var seen = new List<string?>();
        ControlPlane.OnScreening = call =>
        {
            seen.Add(carried.Value);
            RejectAll(call);
        };
        carried.Value = "the first";
        var first = EnterAsync(2);
        carried.Value = "the second";
        var second = EnterAsync(3);
        carried.Value = null;
        _gateway.Time.Advance(Screening.Pause);
        await Eventually.Within("both answers", Task.WhenAll(first, second));
        Assert.Equal(["the first", null], seen);
    }

    [Fact]
    public async Task EnterAsync_ASlotBecomesFree_IsTheNextClients()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = RejectAll;
        Assert.Equal(Outcome.Full, (await Eventually.Within("the rejection", EnterAsync(2))).Refusal);
        ControlPlane.OnScreening = call => call.Answer(new AdmissionOutcome?[call.Request.Length]);
        var visiting = VisitAsync(2);
        _gateway.Time.Advance(Screening.Pause);
        (await visiting).Dispose();
    }

    [Fact]
    public async Task EnterAsync_ClientHasAServerOrMightGetOne_ItsGrainIsAsked()
    {
        await BecomeFullAsync();
        using (await VisitAsync(2))
            Assert.Single(ControlPlane.Screenings);
    }

    [Fact]
    public async Task EnterAsync_PoolHasRoomAgain_NobodyIsScreenedAnyMore()
    {
        await BecomeFullAsync();
        (await VisitAsync(2)).Dispose();
        (await VisitAsync(3)).Dispose();
        Assert.Single(ControlPlane.Screenings);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EnterAsync_ScreeningFails_TheGrainsOfAllWhoWaitAreAsked(bool isAnswered)
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = _ => { };
        ControlPlane.OnAdmission = call => call.Answer(Known(S2));
        var entering = Enumerable.Range(2, 100).Select(EnterAsync).ToArray();
        if (isAnswered)
            ControlPlane.LastScreening.Answer([]);
        else
            ControlPlane.LastScreening.Fail(new PoolUnavailableException());
        Assert.All(await Eventually.Within("all answers", Task.WhenAll(entering)), entry => Assert.True(entry.IsAdmitted));
        (await VisitAsync(200)).Dispose();
        Assert.Single(ControlPlane.Screenings);
    }

    [Fact]
    public async Task EnterAsync_ScreeningHasFailed_OthersAreScreenedOnceThePoolSaysAgainThatItIsFull()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = call => call.Fail(new PoolUnavailableException());
        ControlPlane.OnAdmission = call => call.Answer(Rejected(AdmissionOutcome.Full));
        Assert.Equal(Outcome.Full, (await Eventually.Within("the grain's answer", EnterAsync(2))).Refusal);
        ControlPlane.OnScreening = RejectAll;
        var entering = new[] { EnterAsync(3), EnterAsync(4) };
        Assert.Single(ControlPlane.Screenings);
        _gateway.Time.Advance(Screening.Pause);
        Assert.All(await Eventually.Within("the answers", Task.WhenAll(entering)), entry => Assert.Equal(Outcome.Full, entry.Refusal));
        Assert.Equal([TestGateway.Client(3), TestGateway.Client(4)], ControlPlane.LastScreening.Request);
        Assert.Equal(2, ControlPlane.Admissions.Count);
    }

    [Fact]
    public async Task EnterAsync_NobodyIsAnswered_NothingIsLeftOfThem()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = _ => { };
        var entering = Enumerable.Range(2, 100).Select(EnterAsync).ToArray();
        for (var i = 0; i < 20; i++)
            _gateway.Advance(0.1);
        Assert.All(await Eventually.Within("all refusals", Task.WhenAll(entering)), entry => Assert.Equal(
            Outcome.ControlPlaneAway, entry.Refusal));
        await BecomeFullAsync();
        var screened = ControlPlane.Screenings.Count;
        ControlPlane.OnScreening = RejectAll;
        Assert.Equal(Outcome.Full, (await Eventually.Within("the rejection", EnterAsync(200))).Refusal);
        Assert.Equal([TestGateway.Client(200)], ControlPlane.Screenings.Skip(screened).Single().Request);
    }

    [Fact]
    public async Task EnterAsync_ScreeningIsNotAnswered_TheClientsGrainIsAskedInTime()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = _ => { };
        ControlPlane.OnAdmission = call => call.Answer(Assigned(S2));
        var entering = EnterAsync(2);
        _gateway.Advance(0.6);
        var entry = await Eventually.Within("the answer", entering);
        Assert.Equal(S2, entry.Visit?.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_TooManyWait_IsRefusedAtOnce()
    {
        await BecomeFullAsync();
        ControlPlane.OnScreening = _ => { };
        var waiting = Enumerable.Range(2, Screening.MaxWaiting + 1).Select(EnterAsync).ToArray();
        Assert.All(waiting, entering => Assert.False(entering.IsCompleted));
        var entry = await Eventually.Within("the refusal", EnterAsync(1));
        Assert.Equal(Outcome.ControlPlaneAway, entry.Refusal);
    }

    private async Task BecomeFullAsync()
    {
        await _gateway.SyncAsync();
        var entering = EnterAsync(1);
        ControlPlane.LastAdmission.Answer(Rejected(AdmissionOutcome.Full));
        await Eventually.Within("the rejection", entering);
    }

    private Task<Entry> EnterAsync(int client) => _gateway.Pool.Admission.EnterAsync(TestGateway.Address(client)).AsTask();

    private async Task<Visit> VisitAsync(int client)
    {
        ControlPlane.OnAdmission = call => call.Answer(Assigned(S2));
        var entry = await Eventually.Within("the answer", EnterAsync(client));
        return entry.Visit!.Value;
    }

    private static AdmitReply Known(ServerId server) => Assigned(server) with { Outcome = AdmissionOutcome.Known };

    private void Reject() => RejectAll(ControlPlane.LastScreening);

    private static void RejectAll(GrainCall<ClientKey[], AdmissionOutcome?[]> call) =>
        call.Answer([.. call.Request.Select(_ => (AdmissionOutcome?)AdmissionOutcome.Full)]);

    private static AdmissionOutcome? OddOnesAreFull(ClientKey client) =>
        client.ToString()[^1] % 2 == 1 ? AdmissionOutcome.Full : null;
}
