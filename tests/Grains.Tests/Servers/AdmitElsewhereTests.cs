using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Tests.Pool.Simulation;

namespace UserBalance.Grains.Tests.Servers;

/// <summary>A new client's server was not reached. Two servers for two users each; lease 40 s.</summary>
public sealed class AdmitElsewhereTests
{
    private static readonly ServerId S1 = new("s1");
    private static readonly ServerId S2 = new("s2");
    private readonly PoolScenario _scenario = new();
    private readonly SteadySession _gateway;
    private readonly PoolAuthority _pool;

    public AdmitElsewhereTests()
    {
        _gateway = new SteadySession(_scenario);
        _pool = _scenario.ClaimAndWaitOutGateways();
    }

    [Fact]
    public void NewClient_GetsAnotherServerOnceEveryGatewayHasConfirmed()
    {
        var second = new SteadySession(_scenario, "g2");
        var first = _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        second.Sync(_pool);
        var elsewhere = _scenario.BeginAdmitElsewhere(_pool, 1, first.Token);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        Assert.False(elsewhere.IsCompleted);
        Assert.Equal([1, 1], Users());
        second.Sync(_pool);
        Assert.False(elsewhere.IsCompleted);
        second.Sync(_pool);
        var moved = _scenario.Answer(elsewhere);
        Assert.Equal((AdmissionOutcome.Known, S2), (moved.Outcome, moved.Server));
        Assert.True(moved.Token > first.Token);
        Assert.Equal([0, 1], Users());
    }

    [Fact]
    public void NewClient_ThatServerCannotBeReachedEither_GoesOn()
    {
        _scenario.SetServer(_pool, "s3", 5003);
        var first = _scenario.Admit(_pool, 1);
        var next = Elsewhere(1, first.Token);
        _scenario.Admit(_pool, 2);
        _scenario.Admit(_pool, 3);
        var last = Elsewhere(1, next.Token);
        Assert.Equal([S1, S2], [first.Server, next.Server]);
        Assert.NotEqual(S2, last.Server);
    }

    // The first server has the fewest users again, once the client has left it.
    [Fact]
    public void NewClient_ThatHasTriedTheEmptiestServer_GetsOneThatItHasNotTried()
    {
        var (first, next) = TwoUnreached();
        var last = Elsewhere(1, next.Token, S1, S2);
        Assert.Equal([S1, S2, new ServerId("s3")], [first.Server, next.Server, last.Server]);
        Assert.Equal([0, 0, 2], Users());
        Assert.Equal(last, Elsewhere(1, next.Token, S1, S2));
    }

    [Fact]
    public void NewClient_ThatHasTriedAllWithASlot_StaysAtTheLast()
    {
        var (_, next) = TwoUnreached();
        Assert.Equal((AdmissionOutcome.Known, S2), Answered(Elsewhere(1, next.Token, S1, S2, new ServerId("s3"))));
        Assert.Equal([0, 1, 1], Users());
    }

    [Fact]
    public void TwoConnections_AreOneMove()
    {
        var first = _scenario.Admit(_pool, 1);
        _gateway.Sync(_pool);
        var one = _scenario.BeginAdmitElsewhere(_pool, 1, first.Token);
        var other = _scenario.BeginAdmitElsewhere(_pool, 1, first.Token);
        Assert.Equal(AdmissionOutcome.Moving, _scenario.Answer(other).Outcome);
        _gateway.Sync(_pool);
        _gateway.Sync(_pool);
        Assert.Equal(S2, _scenario.Answer(one).Server);
        Assert.Equal(S2, Elsewhere(1, first.Token).Server);
        Assert.Equal([0, 1], Users());
    }

    [Fact]
    public void StaleToken_Stays()
    {
        var first = _scenario.Admit(_pool, 1);
        Assert.Equal(S1, Elsewhere(1, first.Token - 1).Server);
        Assert.Equal(S1, Elsewhere(1, 0).Server);
    }

    [Fact]
    public void ClientThatIsNotNewAnyMore_Stays()
    {
        var first = _scenario.Admit(_pool, 1);
        _scenario.Time.Advance(TimeSpan.FromSeconds(10) + TimeSpan.FromTicks(1));
        Assert.Equal(S1, Elsewhere(1, first.Token).Server);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ClientThatAnOperatorMoved_Stays(bool pin)
    {
        _scenario.Admit(_pool, 1);
        _scenario.Move(_pool, 1, "s2", pin);
        Assert.Equal(S2, Elsewhere(1, _scenario.Admit(_pool, 1).Token).Server);
    }

    [Fact]
    public void NoOtherServer_Stays()
    {
        var first = _scenario.Admit(_pool, 1);
        _scenario.SetState(_pool, "s2", ServerAdminState.Draining);
        var reply = Elsewhere(1, first.Token);
        Assert.Equal((AdmissionOutcome.Known, S1, first.Token), (reply.Outcome, reply.Server, reply.Token));
        Assert.Empty(_pool.Publication.ForbiddenClients);
    }

    [Fact]
    public void UnknownClient_IsAdmitted() => Assert.Equal(AdmissionOutcome.Assigned, Elsewhere(1, 0).Outcome);

    [Fact]
    public void AnotherActivationOwnsTheLedger_NobodyIsTold()
    {
        var first = _scenario.Admit(_pool, 1);
        _scenario.Claim();
        var elsewhere = _scenario.BeginAdmitElsewhere(_pool, 1, first.Token);
        _scenario.LetAllHappen();
        Assert.True(elsewhere.IsFaulted);
    }

    [Fact]
    public void FillFirst_FillsInOrderAndLeavesTheLastEmpty()
    {
        var scenario = new PoolScenario(_scenario.Options with { Selection = Selection.FillFirst });
        var pool = scenario.ClaimAndWaitOutGateways();
        Assert.Equal([S1, S1, S2], Enumerable.Range(0, 3).Select(client => scenario.Admit(pool, client).Server));
        Assert.Equal(ClientChange.Done, scenario.Do(() => pool.Moves.EvictAsync(Ledger.LedgerSamples.Client(0))));
        Assert.Equal(S1, scenario.Admit(pool, 3).Server);
        Assert.Equal(S2, scenario.Admit(pool, 4).Server);
        Assert.Equal(AdmissionOutcome.Full, scenario.Admit(pool, 5).Outcome);
    }

    private AdmitReply Elsewhere(int client, long token, params ServerId[] unreached) =>
        _scenario.Answer(_scenario.BeginAdmitElsewhere(_pool, client, token, unreached));

    private (AdmitReply First, AdmitReply Next) TwoUnreached()
    {
        _scenario.SetServer(_pool, "s3", 5003);
        var first = _scenario.Admit(_pool, 1);
        var next = Elsewhere(1, first.Token, S1);
        _scenario.Admit(_pool, 2);
        Assert.Equal(ClientChange.Done, _scenario.Move(_pool, 2, "s3"));
        return (first, next);
    }

    private static (AdmissionOutcome Outcome, ServerId Server) Answered(AdmitReply reply) => (reply.Outcome, reply.Server);

    private int[] Users() => [.. _pool.Ledger.Roster.Servers.Select(server => server.Users)];
}
