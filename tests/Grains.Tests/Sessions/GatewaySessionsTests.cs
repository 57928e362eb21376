using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Tests.Clients;

namespace UserBalance.Grains.Tests.Sessions;

public sealed class GatewaySessionsTests
{
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly SessionId _one = new("g1", Guid.NewGuid());
    private readonly SessionId _two = new("g2", Guid.NewGuid());
    private readonly GatewaySessions _sessions = new(Lifetime);

    [Fact]
    public void HaveReportedUntil_NoSession_IsTrue() => Assert.True(_sessions.HaveReportedUntil(Start, Start));

    [Fact]
    public void HaveReportedUntil_ASessionThatHasReportedNothing_IsFalse()
    {
        _sessions.Reported(_one, DateTime.MinValue, Start);
        Assert.False(_sessions.HaveReportedUntil(Start, Start));
    }

    [Fact]
    public void HaveReportedUntil_IsTrueUpToTheReport()
    {
        _sessions.Reported(_one, Start, Start + Second);
        Assert.True(_sessions.HaveReportedUntil(Start, Start + Second));
        Assert.False(_sessions.HaveReportedUntil(Start + Tick, Start + Second));
    }

    [Fact]
    public void HaveReportedUntil_EverySessionCounts()
    {
        _sessions.Reported(_one, Start + Second, Start + Second);
        _sessions.Reported(_two, Start, Start + Second);
        Assert.False(_sessions.HaveReportedUntil(Start + Second, Start + Second));
        _sessions.Reported(_two, Start + Second, Start + Second);
        Assert.True(_sessions.HaveReportedUntil(Start + Second, Start + Second));
    }

    [Fact]
    public void Reported_AnOlderReportArrivesLate_DoesNotMoveItBack()
    {
        _sessions.Reported(_one, Start, Start);
        _sessions.Reported(_one, Start - Second, Start);
        Assert.True(_sessions.HaveReportedUntil(Start, Start));
    }

    [Fact]
    public void Left_IsNotWaitedFor()
    {
        _sessions.Reported(_one, DateTime.MinValue, Start);
        _sessions.Left(_one);
        Assert.True(_sessions.HaveReportedUntil(Start, Start));
        Assert.Empty(_sessions.StatusAt(default, Start));
    }

    [Fact]
    public void HaveReportedUntil_LapsedSession_IsNotWaitedFor()
    {
        _sessions.Reported(_one, DateTime.MinValue, Start);
        _sessions.Answered(_one, Start + Second);
        Assert.False(_sessions.HaveReportedUntil(Start, Start + Second + Lifetime));
        Assert.True(_sessions.HaveReportedUntil(Start, Start + Second + Lifetime + Tick));
        Assert.Empty(_sessions.StatusAt(default, Start));
    }

    [Fact]
    public void Reported_WithoutAnAnswer_DoesNotProlongTheLease()
    {
        _sessions.Reported(_one, DateTime.MinValue, Start);
        _sessions.Reported(_one, DateTime.MinValue, Start + Lifetime);
        Assert.True(_sessions.HaveReportedUntil(Start, Start + Lifetime + Tick));
    }

    [Fact]
    public void Answered_AfterItLapsed_HasReportedNothing()
    {
        _sessions.Reported(_one, Start, Start);
        _sessions.ForgetLapsed(Start + Lifetime + Second);
        _sessions.Answered(_one, Start + Lifetime + Second);
        Assert.False(_sessions.HaveReportedUntil(Start, Start + Lifetime + Second));
    }

    [Fact]
    public void ObserversAt_HasEveryGatewayThatMayBeActingAsItWasLastReached()
    {
        var observer = Fake.Of<IGatewayObserver>((_, _) => null);
        _sessions.Acknowledged(_one, default, Fake.Of<IGatewayObserver>((_, _) => null), Start);
        _sessions.Acknowledged(_one, default, observer, Start);
        _sessions.Acknowledged(_two, default, null, Start + Second);
        Assert.Equal([(_one, observer), (_two, null)], _sessions.ObserversAt(Start + Lifetime));
        Assert.Equal([(_two, null)], _sessions.ObserversAt(Start + Lifetime + Second));
        _sessions.Left(_two);
        Assert.Empty(_sessions.ObserversAt(Start + Second));
    }

    [Fact]
    public void Reported_RestartedGateway_IsAnotherSession()
    {
        _sessions.Reported(_one, Start, Start);
        _sessions.Reported(_one with { Process = Guid.NewGuid() }, DateTime.MinValue, Start);
        Assert.Equal(2, _sessions.StatusAt(default, Start).Count());
        Assert.False(_sessions.HaveReportedUntil(Start, Start));
    }
}
