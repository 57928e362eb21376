using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Telemetry;
using UserBalance.Grains.Tests.Pool.Simulation;
using UserBalance.Testing;

namespace UserBalance.Grains.Tests.Pool;

public sealed class PoolReportsTests : IDisposable
{
    private readonly PoolScenario _scenario = new();
    private readonly CollectedLog<PoolLog> _lines = new();
    private readonly CollectedLog<OutageLog> _outages = new();
    private readonly MeterReader _reader = new();
    private readonly PoolAuthority _pool;
    private readonly PoolReports _reports;

    public PoolReportsTests()
    {
        _pool = _scenario.Claim();
        var meter = new PoolMeters(_reader, _scenario.Time).Claimed("app", usersPerServer: 2, TimeSpan.Zero);
        var outages = new OutageLog(_scenario.Time, _outages);
        _reports = new PoolReports(_pool, "app", meter, new PoolLog(_lines, _scenario.Time), outages);
        _pool.Decided = _reports.Decided;
        _pool.Servers.Changed = _reports.ServerChanged;
    }

    public void Dispose() => _reader.Dispose();

    [Fact]
    public void Decided_OfAFullPool_IsCountedMeasuredLoggedAndKept()
    {
        for (var client = 1; client <= 5; client++)
            _scenario.Admit(_pool, client);
        var status = _reports.StatusOf(_scenario.Options);
        Assert.Equal((4, 1, 3), (status.Assigned, status.Rejected, status.WantedServers));
        Assert.Equal(5, _lines.Lines.Count);
        Assert.Equal(5, _reports.Read(new DecisionCursor(_pool.Published.Epoch, 0), limit: 10).Decisions.Length);
        Assert.Equal(1, _reader.Read("userbalance.pool.decisions{pool=app,kind=rejected}"));
    }

    [Fact]
    public void ServerChanged_IsLoggedAndKept()
    {
        _scenario.SetState(_pool, "s1", ServerAdminState.Draining);
        Assert.Contains("Server 's1' of pool 'app'", Assert.Single(_lines.Lines).Text, StringComparison.Ordinal);
        Assert.Single(_reports.Read(new DecisionCursor(_pool.Published.Epoch, 0), limit: 10).Decisions);
    }

    [Fact]
    public void Publish_UntilTheEnd_ShowsThePool()
    {
        _reports.Publish();
        Assert.Equal(1, _reader.Read("userbalance.pool.epoch{pool=app}"));
        _reports.End();
        Assert.Empty(_reader.Read());
    }

    [Fact]
    public void WentBack_SameLossManyTimes_IsReportedOnce()
    {
        _reports.WentBack(null);
        _reports.WentBack("all");
        _scenario.Time.Advance(2 * OutageLog.Reminder);
        _reports.WentBack("all");
        Assert.Single(_outages.Lines);
        _reports.WentBack("more");
        Assert.Equal(2, _outages.Lines.Count);
    }
}
