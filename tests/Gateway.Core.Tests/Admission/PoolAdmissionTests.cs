using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Admission;

public sealed class PoolAdmissionTests
{
    private readonly TestGateway _gateway = new();

    private FakeControlPlane ControlPlane => _gateway.ControlPlane;

    [Fact]
    public async Task EnterAsync_NewClient_AsksItsGrain()
    {
        await _gateway.SyncAsync();
        using var visit = await _gateway.VisitAsync(1, S2);
        Assert.Equal(new ClientGrainKey(PoolAnswers.Pool, TestGateway.Client(1)), ControlPlane.LastAdmission.Request);
        Assert.Equal(TestGateway.Client(1), visit.Client);
        Assert.Equal((S2, "127.0.0.1", 5002), (visit.Server.Id, visit.Server.Host, visit.Server.Port));
        Assert.False(visit.Revoked.IsCancellationRequested);
    }

    [Fact]
    public async Task EnterAsync_KnownClient_PassesSynchronouslyWithoutAsking()
    {
        await _gateway.SyncAsync();
        await _gateway.TouchAsync();
        for (var i = 0; i < 100; i++)
        {
            var entering = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1));
            Assert.True(entering.IsCompletedSuccessfully);
            using var visit = (await entering).Visit!.Value;
            Assert.Equal(S1, visit.Server.Id);
        }

        Assert.Single(ControlPlane.Admissions);
    }

    [Fact]
    public async Task EnterAsync_OpenVisit_KeepsTheAssignmentUsable()
    {
        await _gateway.SyncAsync();
        using var open = await _gateway.VisitAsync();
        await AdvanceWithSyncsAsync(200);
        Assert.False(open.Revoked.IsCancellationRequested);
        await _gateway.TouchAsync();
        Assert.Single(ControlPlane.Admissions);
    }

    [Fact]
    public async Task EnterAsync_PastTheUsableTime_AsksAgain()
    {
        await _gateway.SyncAsync();
        await _gateway.TouchAsync();
        await AdvanceWithSyncsAsync(69);
        await _gateway.TouchAsync(2);
        Assert.Equal(2, ControlPlane.Admissions.Count);
        await AdvanceWithSyncsAsync(1);
        using var visit = await _gateway.VisitAsync(1, S2);
        Assert.Equal(3, ControlPlane.Admissions.Count);
        Assert.Equal(S2, visit.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_ManyFirstVisits_AskOnceAndAllEnter()
    {
        await _gateway.SyncAsync();
        using var start = new Barrier(4);
        var visitors = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            start.SignalAndWait();
            return Enumerable.Range(0, 50).Select(_ => _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)).AsTask()).ToArray();
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        var entering = (await Task.WhenAll(visitors)).SelectMany(tasks => tasks).ToArray();
        Assert.All(entering, task => Assert.False(task.IsCompleted));
        Assert.Single(ControlPlane.Admissions);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        var entries = await Eventually.Within("everybody's entry", Task.WhenAll(entering));
        Assert.Equal(200, entries.Length);
        Assert.All(entries, entry => Assert.Equal(S2, entry.Visit?.Server.Id));
        Assert.Single(ControlPlane.Admissions);
        Assert.Equal(200, _gateway.Pool.Cache.CountVisits(TestGateway.Client(1)));
    }

    [Fact]
    public async Task EnterAsync_SeveralClients_AskEachForItself()
    {
        await _gateway.SyncAsync();
        var first = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1));
        var second = _gateway.Pool.Admission.EnterAsync(TestGateway.Address(2));
        Assert.Equal(2, ControlPlane.Admissions.Count);
        ControlPlane.LastAdmission.Answer(Assigned(S2));
        Assert.Equal(S2, (await second).Visit!.Value.Server.Id);
        Assert.False(first.IsCompleted);
        ControlPlane.Admissions.First().Answer(Assigned(S1));
        Assert.Equal(S1, (await first).Visit!.Value.Server.Id);
    }

    [Fact]
    public async Task EnterAsync_NoSession_IsRefusedWithoutAsking()
    {
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)));
        Assert.Empty(ControlPlane.Admissions);
        Assert.Empty(_gateway.Pool.Cache.All);
    }

    [Fact]
    public async Task EnterAsync_LeaseEnded_IsRefusedWithoutAsking()
    {
        await _gateway.SyncAsync();
        await _gateway.TouchAsync();
        _gateway.Advance(40);
        Assert.Equal(Entry.Refused(Outcome.ControlPlaneAway), await _gateway.Pool.Admission.EnterAsync(TestGateway.Address(1)));
        Assert.Single(ControlPlane.Admissions);
    }

    private async Task AdvanceWithSyncsAsync(int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _gateway.Advance(1);
            await _gateway.SyncAsync();
        }
    }
}
