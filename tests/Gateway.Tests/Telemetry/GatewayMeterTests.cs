using System.Net;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Gateway.Telemetry;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Telemetry;

public sealed class GatewayMeterTests : IDisposable
{
    private static readonly ListenerOptions Raw = new()
    {
        Name = "raw",
        Pool = PoolAnswers.Pool,
        Mode = ListenerMode.Tcp,
        Bind = new(IPAddress.Loopback, 1),
    };

    private readonly MeterReader _reader = new();
    private readonly GatewayMeter _meter;
    private readonly TestGateway _gateway;

    public GatewayMeterTests()
    {
        _meter = new GatewayMeter(_reader);
        _gateway = new TestGateway(traffic: _meter.TrafficOf(PoolAnswers.Pool));
        _meter.Watch(_gateway.Pool);
    }

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Count_OutcomesOfAListener_AreTheirSeries()
    {
        var visits = _meter.VisitsOf(Raw);
        visits.Refused(Outcome.Served);
        visits.Refused(Outcome.Served);
        visits.Refused(Outcome.NoServerUp);
        visits.Failed(PoolAnswers.S1);
        visits.Refused(Outcome.ServerTimeout);
        visits.CarriedToServer(100);
        visits.CarriedToVisitor(1_000);
        var read = ReadAll();
        Assert.Equal((2, 1, 1, 0), (Visits("served"), Visits("no-server-up"), Visits("server-timeout"), Visits("full")));
        Assert.Equal(1, read["userbalance.gateway.server.failures{pool=app,server=s1}"]);
        Assert.Equal(100, read["userbalance.gateway.io{pool=app,mode=tcp,direction=to-server}"]);
        Assert.Equal(1_000, read["userbalance.gateway.io{pool=app,mode=tcp,direction=to-visitor}"]);

        double Visits(string outcome) => read[$"userbalance.gateway.visits{{pool=app,listener=raw,mode=tcp,outcome={outcome}}}"];
    }

    [Fact]
    public async Task Observed_SessionAndCache_AreAsTheyAreNow()
    {
        await _gateway.SyncAsync();
        await _gateway.TouchAsync(1);
        await _gateway.TouchAsync(2);
        _gateway.Advance(1);
        var read = ReadAll();
        Assert.Equal(PoolAnswers.Settings.GatewayLease.TotalSeconds - 1, read["userbalance.gateway.lease.remaining{pool=app}"]);
        Assert.Equal(2, read["userbalance.gateway.assignments{pool=app}"]);
        Assert.Equal((1, 1), (read["userbalance.gateway.epoch{pool=app}"], read["userbalance.gateway.version{pool=app}"]));
        Assert.Equal(2, _admissions);
    }

    [Fact]
    public async Task Cut_VisitsThatAreOpen_AreCountedByReason()
    {
        await _gateway.SyncAsync();
        using var first = await _gateway.VisitAsync(1);
        using var second = await _gateway.VisitAsync(2);
        await _gateway.TouchAsync(3);
        _gateway.Version = 2;
        _gateway.ForbiddenClients = [TestGateway.Client(1), TestGateway.Client(3)];
        await _gateway.SyncAsync();
        Assert.Equal(1, _reader.Read("userbalance.gateway.cut_visits{pool=app,reason=forbidden}"));

        _gateway.Advance(PoolAnswers.Settings.GatewayLease.TotalSeconds);
        _gateway.Pool.Admission.EndLapsed();
        Assert.Equal(1, _reader.Read("userbalance.gateway.cut_visits{pool=app,reason=lease-ended}"));
        Assert.Equal(0, _reader.Read("userbalance.gateway.lease.remaining{pool=app}"));
    }

    [Fact]
    public void Keep_ServersThatAreGone_AreForgotten()
    {
        var traffic = _meter.TrafficOf(PoolAnswers.Pool);
        traffic.Failed(PoolAnswers.S1);
        traffic.Failed(PoolAnswers.S2);
        traffic.Keep([PoolAnswers.S2]);
        Assert.Equal(
            ["userbalance.gateway.server.failures{pool=app,server=s2}"],
            ReadAll().Keys.Where(series => series.Contains("failures", StringComparison.Ordinal)));
    }

    private int _admissions;

    private Dictionary<string, double> ReadAll()
    {
        var read = _reader.Read();
        _admissions = read.Count(measured => measured.Series == "userbalance.gateway.admit.duration{pool=app,answer=assigned}");
        return read.Where(measured => !measured.Series.Contains(".duration", StringComparison.Ordinal))
            .ToDictionary(measured => measured.Series, measured => measured.Value);
    }
}
