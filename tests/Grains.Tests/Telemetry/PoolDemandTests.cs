using Microsoft.Extensions.Time.Testing;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Telemetry;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Telemetry;

public sealed class PoolDemandTests
{
    private const int UsersPerServer = 10;

    private readonly FakeTimeProvider _time = new();
    private readonly PoolDemand _demand;

    public PoolDemandTests() => _demand = new PoolDemand(UsersPerServer, _time);

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(10, 0, 1)]
    [InlineData(10, 1, 2)]
    [InlineData(15, 25, 4)]
    public void WantedServers_UsersAndRejected_AreDividedByTheUsualCapacity(int users, int rejected, int wanted)
    {
        for (var client = 0; client < rejected; client++)
            Reject(client);
        Assert.Equal(wanted, _demand.WantedServers(users));
    }

    [Fact]
    public void Count_OneClientRejectedOften_CountsOnce()
    {
        for (var second = 0; second < 120; second++)
        {
            Reject(1);
            Reject(2);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, _demand.Rejected);
    }

    [Fact]
    public void Count_AssignedAfterwards_IsNotWaitingAnyMore()
    {
        Reject(1);
        Reject(2);
        _time.Advance(TimeSpan.FromSeconds(31));
        Reject(3);
        Decide(PoolEventKind.Assigned, 1);
        Decide(PoolEventKind.Assigned, 3);
        Decide(PoolEventKind.Expired, 2);
        Assert.Equal(1, _demand.Rejected);
    }

    [Theory]
    [InlineData(29, 1)]
    [InlineData(61, 0)]
    public void Rejected_AfterSeconds_IsForgottenWithinAMinute(int seconds, int rejected)
    {
        Reject(1);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Assert.Equal(rejected, _demand.Rejected);
    }

    [Fact]
    public void Rejected_LookedAtInBetween_IsForgottenWithinAMinuteToo()
    {
        Reject(1);
        for (var turn = 0; turn < 61; turn++)
        {
            Assert.InRange(_demand.Rejected, 0, 1);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(0, _demand.Rejected);
    }

    [Fact]
    public void Rejected_AFlood_IsBounded()
    {
        for (var client = 0; client < PoolDemand.MaxRejected + 10; client++)
            Reject(client);
        Assert.Equal(PoolDemand.MaxRejected, _demand.Rejected);
    }

    private void Reject(int client) => Decide(PoolEventKind.Rejected, client);

    private void Decide(PoolEventKind kind, int client) => _demand.Count(new PoolEvent(kind, Client(client), null));
}
