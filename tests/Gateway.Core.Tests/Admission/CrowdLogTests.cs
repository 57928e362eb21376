using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Admission;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Testing;

namespace UserBalance.Gateway.Core.Tests.Admission;

public sealed class CrowdLogTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<CrowdLog> _log = new();
    private readonly CrowdLog _crowds;

    public CrowdLogTests() => _crowds = new CrowdLog("app", _time, _log);

    [Fact]
    public void Client_SeenAgain_IsToldOnceInAnHour()
    {
        _crowds.Saw(TestGateway.Client(1), CrowdLog.Crowd);
        _time.Advance(CrowdLog.Interval - TimeSpan.FromSeconds(1));
        _crowds.Saw(TestGateway.Client(1), CrowdLog.Crowd);
        Assert.Equal(
            (LogLevel.Warning,
             "Client 10.0.0.1 of pool 'app' has 100 visits open at once, as many users behind one address would: they would share one "
                 + "slot and "
             + "one server. What to do about it: docs/client-addresses.md."),
            Assert.Single(_log.Lines));
        _time.Advance(TimeSpan.FromSeconds(1));
        _crowds.Saw(TestGateway.Client(1), CrowdLog.Crowd);
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public void Clients_WithoutEnd_AreRememberedUpToABound()
    {
        for (var client = 0; client < 2 * CrowdLog.MaxLogged; client++)
            _crowds.Saw(TestGateway.Client(client), CrowdLog.Crowd);
        Assert.Equal(CrowdLog.MaxLogged, _log.Lines.Count);
        _time.Advance(CrowdLog.Interval);
        _crowds.Saw(TestGateway.Client(2 * CrowdLog.MaxLogged), CrowdLog.Crowd);
        Assert.Equal(CrowdLog.MaxLogged + 1, _log.Lines.Count);
    }

    [Fact]
    public async Task Visits_OpenAtOnce_AreTheCrowdAndNotThoseOneAfterTheOther()
    {
        using var log = new CollectedLog(typeof(CrowdLog).FullName!);
        var gateway = new TestGateway(loggers: log.AsFactory());
        await gateway.SyncAsync();
        await gateway.TouchAsync();
        for (var i = 0; i < 2 * CrowdLog.Crowd; i++)
            await gateway.TouchAsync();
        for (var i = 1; i < CrowdLog.Crowd; i++)
            Assert.True((await gateway.Pool.Admission.EnterAsync(TestGateway.Address(1))).Visit is not null);
        Assert.Empty(log.Lines);
        Assert.True((await gateway.Pool.Admission.EnterAsync(TestGateway.Address(1))).Visit is not null);
        Assert.Contains("Client 10.0.0.1 ", Assert.Single(log.Lines), StringComparison.Ordinal);
    }
}
