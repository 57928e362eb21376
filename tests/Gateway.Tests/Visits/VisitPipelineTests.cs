using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Assignments;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Telemetry;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Visits;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Tests.Visits;

public sealed class VisitPipelineTests
{
    private static readonly ListenerOptions Listener = new() { Name = "web", Pool = "app", Bind = new(IPAddress.Loopback, 1) };

    private readonly WrittenRecord _record = new(TimeProvider.System);

    public static TheoryData<string> Words => [.. Outcome.All.Select(outcome => outcome.Word)];

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Carried_EveryOutcome_IsCountedRecordedAndToldOnceWhenTheVisitIsOver(string word)
    {
        var outcome = Named(word);
        var pool = new FakePool(Server("s1"));
        var pipeline = NewPipeline.Of(pool, Listener);
        var carrier = new FakeCarrier(_ => new CarryResult(outcome)) { OnEnd = () => Assert.Equal(1, pool.OnlyVisit.Ends) };

        await pipeline.RunAsync(carrier, IPAddress.Loopback, _record);

        Assert.Equal([outcome], carrier.Told);
        Assert.Same(outcome, _record.Outcome);
        Assert.Equal(new ServerId("s1"), _record.Server);
        Assert.Equal([outcome.CountedAs], Counted(pipeline));
    }

    [Theory]
    [MemberData(nameof(Words))]
    public async Task Refused_EveryReason_IsCountedRecordedAndToldWithoutAVisit(string word)
    {
        var refusal = Named(word);
        var pipeline = NewPipeline.Of(new FakePool(refusal), Listener);
        var carrier = new FakeCarrier(_ => throw new InvalidOperationException());

        await pipeline.RunAsync(carrier, IPAddress.Loopback, _record);

        Assert.Equal([refusal], carrier.Told);
        Assert.Same(refusal, _record.Outcome);
        Assert.Null(_record.Server);
        Assert.Equal([refusal.CountedAs], Counted(pipeline));
    }

    [Fact]
    public async Task Carried_Throws_EndsTheVisitAndIsCountedAsFailed()
    {
        var pool = new FakePool(Server("s1"));
        var pipeline = NewPipeline.Of(pool, Listener);

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            pipeline.RunAsync(new FakeCarrier(_ => throw new InvalidOperationException()), IPAddress.Loopback, _record).AsTask());

        Assert.Equal(1, pool.OnlyVisit.Ends);
        Assert.Same(Outcome.Failed, _record.Outcome);
        Assert.Equal([Outcome.Broken], Counted(pipeline));
    }

    [Theory]
    [InlineData(nameof(ConnectFault.Server), null, ServerHealth.Down)]
    [InlineData(nameof(ConnectFault.Server), 81, ServerHealth.Up)]
    [InlineData(nameof(ConnectFault.Ports), null, ServerHealth.Up)]
    public async Task Unreached_Server_IsDownForItsOwnFaultAtItsOwnPortOnly(string fault, int? serverPort, ServerHealth health)
    {
        var server = Server("s1");

        await Enter(new FakePool(server), new FakeCarrier(_ => Unreached(fault)), Listener with { ServerPort = serverPort });

        Assert.Equal(health, server.Monitor.Observe()!.Health);
    }

    [Theory]
    [InlineData(nameof(ConnectFault.Server), true, true, 3)]
    [InlineData(nameof(ConnectFault.Route), true, true, 3)]
    [InlineData(nameof(ConnectFault.Descriptors), true, true, 1)]
    [InlineData(nameof(ConnectFault.Memory), true, true, 1)]
    [InlineData(nameof(ConnectFault.Server), false, true, 1)]
    [InlineData(nameof(ConnectFault.Server), true, false, 1)]
    public async Task Unreached_NewClient_IsTriedAtThreeServersIfThatMayHelp(string fault, bool isNew, bool mayStartAgain, int servers)
    {
        var pool = Elsewhere(isNew);
        var carrier = new FakeCarrier(_ => Unreached(fault)) { MayStartAgain = mayStartAgain };

        await Enter(pool, carrier, Listener);

        Assert.Equal(servers, carrier.Starts);
        Assert.Single(carrier.Told);
    }

    [Fact]
    public async Task Unreached_NewClientServedElsewhere_IsToldNothingOfTheFirst()
    {
        var pool = Elsewhere(isNew: true);
        var carrier = new FakeCarrier(
            visit => visit.Server.Id == new ServerId("s1") ? Unreached(nameof(ConnectFault.Server)) : new(Outcome.Served));

        await Enter(pool, carrier, Listener);

        Assert.Equal([Outcome.Served], carrier.Told);
        Assert.Equal(new ServerId("s2"), _record.Server);
    }

    private static FakePool Elsewhere(bool isNew)
    {
        FakePool pool = null!;
        return pool = new FakePool(Server("s1"))
        {
            IsNew = isNew,
            OnUnreached = (visit, unreached) =>
                Entry.Admitted(new FakeVisit(visit.Client, Server($"s{unreached.Length + 1}"), pool.Lease, isNew: true).Visit),
        };
    }

    private static Outcome Named(string word) => Outcome.All.Single(outcome => outcome.Word == word);

    private static BackendServer Server(string id) =>
        new(new ServerId(id), "192.0.2.1", 80, ServerProtocol.Http1) { Health = new() { Fall = 1 } };

    private static CarryResult Unreached(string fault) =>
        CarryResult.Unreached(new ConnectException(SocketError.ConnectionRefused, Enum.Parse<ConnectFault>(fault)));

    private static IEnumerable<Outcome> Counted(VisitPipeline pipeline) =>
        Outcome.All.Where(outcome => outcome.CountedAs == outcome).SelectMany(
            outcome => Enumerable.Repeat(outcome, (int)pipeline.Visits.Read(outcome)));

    private ValueTask Enter(FakePool pool, FakeCarrier carrier, ListenerOptions listener) =>
        NewPipeline.Of(pool, listener).RunAsync(carrier, IPAddress.Loopback, _record);
}
