using System.Net;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Gateway.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Telemetry;

/// <summary>What a gateway says while something lasts: little, however much happens.</summary>
public sealed class RareLogsTests
{
    private static readonly ListenerOptions Web = new() { Name = "web", Pool = PoolAnswers.Pool, Bind = new(IPAddress.Loopback, 1) };

    [Fact]
    public async Task Asked_PoolIsSilentForAMinute_IsSaidOnceNowAndThenAndAtTheEnd()
    {
        var gateway = new TestGateway();
        await gateway.SyncAsync();
        var lines = new CollectedLog<PoolSync>();
        var log = new SyncLog(PoolAnswers.Pool, gateway.Pool.Session, gateway.Time, lines);
        log.Asked(isAnswered: true);
        log.Asked(isAnswered: false, "no answer in time");
        for (var quarters = 0; quarters < 160; quarters++)
        {
            gateway.Advance(0.25);
            log.Asked(isAnswered: false, "no answer in time");
        }

        log.Asked(isAnswered: true);
        log.Asked(isAnswered: true);
        var lease = (int)PoolAnswers.Settings.GatewayLease.TotalSeconds;
        Assert.Equal(
            [
                $"Pool 'app' has not answered for 3 s (no answer in time). Its known users are served for {lease - 3} s more; new ones "
                    + "are turned away.",
                $"Pool 'app' has not answered for 33 s (no answer in time). Its known users are served for {Math.Max(0, lease - 33)} s "
                    + "more; new ones are turned away.",
                "Pool 'app' answers again, after 40 s.",
            ],
            lines.Lines.Select(line => line.Text));
    }

    [Fact]
    public async Task Tell_ManyVisitsAreTurnedAway_IsALinePerListenerAndServer()
    {
        using var reader = new MeterReader();
        var meter = new GatewayMeter(reader);
        var time = new FakeTimeProvider();
        var lines = new CollectedLog<VisitLog>();
        using var log = new VisitLog(meter, time, lines);
        await log.StartAsync(TestContext.Current.CancellationToken);
        var visits = meter.VisitsOf(Web);
        for (var i = 0; i < 1_000; i++)
        {
            visits.Refused(Outcome.Full);
            visits.Refused(Outcome.Served);
            visits.Failed(PoolAnswers.S1);
        }

        time.Advance(VisitLog.Interval);
        time.Advance(VisitLog.Interval);
        visits.Refused(Outcome.ControlPlaneAway);
        time.Advance(VisitLog.Interval);
        Assert.Equal(
            [
                "Listener 'web' did not serve 1000 visits in the last 10 s: full 1000.",
                "Server 's1' of pool 'app' did not answer 1000 visits in the last 10 s.",
                "Listener 'web' did not serve 1 visits in the last 10 s: control-plane-away 1.",
            ],
            lines.Lines.Select(line => line.Text));
    }
}
