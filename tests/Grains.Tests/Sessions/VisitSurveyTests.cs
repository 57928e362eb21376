using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Tests.Ledger;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Sessions;

public sealed class VisitSurveyTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private static readonly ClientKey Client = LedgerSamples.Client(1);
    private readonly FakeTimeProvider _time = new();
    private readonly SessionId _one = new("g1", Guid.NewGuid());
    private readonly SessionId _two = new("g2", Guid.NewGuid());

    [Fact]
    public async Task AskAsync_NoGateway_SaysNothing() => Assert.Empty(await Ended(Ask()));

    [Fact]
    public async Task AskAsync_AllAnswer_ListsThemByNameWithoutWaiting() =>
        Assert.Equal([new(_one, 2), new(_two, 0)], await Ended(Ask((_two, new Answering(0)), (_one, new Answering(2)))));

    [Fact]
    public async Task AskAsync_Any_IsToldWhichClient()
    {
        var observer = new Answering(2);
        await Ended(Ask((_one, observer)));
        Assert.Equal([Client], observer.Asked);
    }

    [Fact]
    public async Task AskAsync_OneIsSilent_IsUnknownWhenThePatienceEnds()
    {
        var asking = Ask((_one, new Silent()), (_two, new Answering(3)));
        _time.Advance(VisitSurvey.Timeout - Tick);
        Assert.False(asking.IsCompleted);
        _time.Advance(Tick);
        Assert.Equal([new(_one, null), new(_two, 3)], await Ended(asking));
    }

    [Fact]
    public async Task AskAsync_AllAreSilent_AreWaitedForTogether()
    {
        var asking = Ask((_one, new Silent()), (_two, new Silent()));
        _time.Advance(VisitSurvey.Timeout);
        Assert.Equal([new(_one, null), new(_two, null)], await Ended(asking));
    }

    [Fact]
    public async Task AskAsync_OneThrows_IsUnknownAndDelaysNobody() =>
        Assert.Equal([new(_one, null), new(_two, 3)], await Ended(Ask((_one, new Throwing()), (_two, new Answering(3)))));

    [Fact]
    public async Task AskAsync_OneThatCannotBeReached_IsUnknown() =>
        Assert.Equal([new(_one, null)], await Ended(Ask((_one, null))));

    private static Task<GatewayConnections[]> Ended(Task<GatewayConnections[]> asking) =>
        Eventually.Within("the end of the survey", asking);

    private Task<GatewayConnections[]> Ask(params (SessionId Session, IGatewayObserver? Observer)[] gateways) =>
        new VisitSurvey(_time).AskAsync(gateways, Client);

    private sealed class Answering(int visits) : IGatewayObserver
    {
        public List<ClientKey> Asked { get; } = [];

        public void SyncNow() => throw new NotSupportedException("Nobody has news.");

        public ValueTask<int> CountVisits(ClientKey client)
        {
            Asked.Add(client);
            return new(visits);
        }
    }

    private sealed class Silent : IGatewayObserver
    {
        public void SyncNow() => throw new NotSupportedException("Nobody has news.");

        public ValueTask<int> CountVisits(ClientKey client) => new(new TaskCompletionSource<int>().Task);
    }

    private sealed class Throwing : IGatewayObserver
    {
        public void SyncNow() => throw new NotSupportedException("Nobody has news.");

        public ValueTask<int> CountVisits(ClientKey client) => throw new TimeoutException();
    }
}
