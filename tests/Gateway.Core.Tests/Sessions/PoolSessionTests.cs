using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Core.Sessions;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Sessions;

public sealed class PoolSessionTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);
    private readonly FakeTimeProvider _time = new();
    private readonly GatewayClock _clock;
    private readonly PoolSession _session;

    public PoolSessionTests()
    {
        _clock = new GatewayClock(_time);
        _session = new PoolSession(new SessionId("g1", Guid.NewGuid()), _clock, new ServerMonitors());
    }

    [Fact]
    public void NewSession_HasNothingToActOn()
    {
        Assert.False(_session.IsLive);
        Assert.Null(_session.Current);
        Assert.Null(_session.Applied);
    }

    [Fact]
    public void TryApply_FirstReply_TellsServersAndSettings()
    {
        Assert.True(_session.TryApply(Published(3, 2, Snapshot(), stamp: 77), _clock.Now));
        var state = _session.Current!;
        Assert.Equal(new PoolVersion(3, 2), state.Version);
        Assert.Equal(TimeSpan.FromSeconds(67.5), state.UsableFor);
        Assert.Equal([S1, S2], state.Servers.Keys.Order());
        Assert.Equal(5002, state.Servers[S2].Port);
        Assert.Equal(77, _session.LastStamp);
    }

    [Fact]
    public void TryApply_SlowReply_LeaseRunsFromTheStartOfTheSync()
    {
        var began = _clock.Now;
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.True(_session.TryApply(Published(1, snapshot: Snapshot()), began));
        Assert.Equal(TimeSpan.FromSeconds(10), _session.LeaseRemaining);
        _time.Advance(TimeSpan.FromSeconds(10) - Tick);
        Assert.True(_session.IsLive);
        _time.Advance(Tick);
        Assert.False(_session.IsLive);
        Assert.Null(_session.Current);
        Assert.NotNull(_session.Applied);
    }

    [Fact]
    public void TryApply_WhileTheLeaseRuns_ExtendsIt()
    {
        _session.TryApply(Published(1, snapshot: Snapshot()), _clock.Now);
        var lease = _session.Lease!;
        _time.Advance(Settings.GatewayLease - Tick);
        _session.TryApply(Published(1), _clock.Now);
        Assert.Same(lease, _session.Lease);
        _time.Advance(Tick);
        Assert.True(lease.Runs);
    }

    // What was begun under the lease that ended is over, also for whoever was frozen and finds the session live again.
    [Fact]
    public void TryApply_AfterTheLeaseHasEnded_GrantsAnother()
    {
        _session.TryApply(Published(1, snapshot: Snapshot()), _clock.Now);
        var lease = _session.Lease!;
        _time.Advance(Settings.GatewayLease);
        _session.TryApply(Published(1), _clock.Now);
        Assert.NotSame(lease, _session.Lease);
        Assert.True(_session.IsLive);
        Assert.False(lease.Runs);
    }

    [Fact]
    public void TryApply_ReplyAsOldAsItsLease_IsRefused()
    {
        var began = _clock.Now;
        _time.Advance(Settings.GatewayLease);
        Assert.False(_session.TryApply(Published(1, snapshot: Snapshot()), began));
        Assert.Null(_session.Applied);
    }

    [Fact]
    public void TryApply_OlderEpoch_ChangesNothing()
    {
        _session.TryApply(Published(2, snapshot: Snapshot(), stamp: 5), _clock.Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_session.TryApply(Published(1, 9, Snapshot(), stamp: 9), _clock.Now));
        Assert.Equal(new PoolVersion(2, 1), _session.Applied!.Version);
        Assert.Equal(5, _session.LastStamp);
        Assert.Equal(TimeSpan.FromSeconds(39), _session.LeaseRemaining);
    }

    [Fact]
    public void TryApply_OlderEpochAfterTheLease_IsRefusedToo()
    {
        _session.TryApply(Published(2, snapshot: Snapshot()), _clock.Now);
        _time.Advance(Settings.GatewayLease);
        Assert.False(_session.TryApply(Published(1, snapshot: Snapshot()), _clock.Now));
        Assert.False(_session.IsLive);
    }

    [Fact]
    public void TryApply_SameVersionWithoutSnapshot_KeepsTheServersAndExtendsTheLease()
    {
        _session.TryApply(Published(1, snapshot: Snapshot()), _clock.Now);
        var before = _session.Applied;
        _time.Advance(TimeSpan.FromSeconds(39));
        Assert.True(_session.TryApply(Published(1, stamp: 8), _clock.Now));
        Assert.Same(before, _session.Current);
        Assert.Equal(Settings.GatewayLease, _session.LeaseRemaining);
        Assert.Equal(8, _session.LastStamp);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public void TryApply_NewVersionWithoutSnapshot_IsRefused(long epoch, long version)
    {
        _session.TryApply(Published(1, snapshot: Snapshot()), _clock.Now);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_session.TryApply(Published(epoch, version), _clock.Now));
        Assert.Equal(new PoolVersion(1, 1), _session.Applied!.Version);
        Assert.Equal(TimeSpan.FromSeconds(39), _session.LeaseRemaining);
    }

    [Fact]
    public void TryApply_FirstReplyWithoutSnapshot_IsRefused() =>
        Assert.False(_session.TryApply(Published(1), _clock.Now));

    [Fact]
    public void TryApply_ShorterLease_CountsAtOnce()
    {
        _session.TryApply(Published(1, snapshot: Snapshot()), _clock.Now);
        var shorter = Settings with { GatewayLease = TimeSpan.FromSeconds(4) };
        Assert.True(_session.TryApply(Published(2, snapshot: PoolAnswers.Snapshot(shorter, S2)), _clock.Now));
        Assert.Equal([S2], _session.Current!.Servers.Keys);
        Assert.Equal(TimeSpan.FromSeconds(4), _session.LeaseRemaining);
    }
}
