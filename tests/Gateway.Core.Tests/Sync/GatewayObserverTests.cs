using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Grains.Abstractions;
using static UserBalance.Gateway.Core.Tests.Fakes.PoolAnswers;

namespace UserBalance.Gateway.Core.Tests.Sync;

/// <summary>What the pool is told through the reference that comes with a sync.</summary>
public sealed class GatewayObserverTests
{
    private readonly TestGateway _gateway = new();

    [Fact]
    public async Task CountVisits_UnknownClient_IsNone()
    {
        var pool = await ObserverAsync();
        using var other = await _gateway.VisitAsync(2);
        Assert.Equal(0, await pool.CountVisits(TestGateway.Client(1)));
    }

    [Fact]
    public async Task CountVisits_VisitsBeginAndEnd_IsWhatIsOpen()
    {
        var pool = await ObserverAsync();
        var one = await _gateway.VisitAsync();
        Assert.Equal(1, await pool.CountVisits(one.Client));
        var two = await _gateway.VisitAsync();
        Assert.Equal(2, await pool.CountVisits(one.Client));
        one.Dispose();
        Assert.Equal(1, await pool.CountVisits(one.Client));
        two.Dispose();
        Assert.Equal(0, await pool.CountVisits(one.Client));
    }

    [Fact]
    public async Task CountVisits_VisitsWereCut_CountsOnlyTheNewOnes()
    {
        var pool = await ObserverAsync();
        using var cut = await _gateway.VisitAsync();
        using var alsoCut = await _gateway.VisitAsync();
        _gateway.ForbiddenServers = [S1];
        _gateway.Version++;
        await _gateway.SyncAsync();
        Assert.Equal(0, await pool.CountVisits(cut.Client));
        using var anew = await _gateway.VisitAsync(server: S2);
        Assert.Equal(1, await pool.CountVisits(cut.Client));
    }

    // A question is no activity, and must not look like some.
    [Fact]
    public async Task CountVisits_IdleClient_ReportsNothing()
    {
        var pool = await ObserverAsync();
        await _gateway.TouchAsync();
        _gateway.Advance(11);
        await _gateway.SyncAsync();
        _gateway.Advance(11);
        Assert.Equal(0, await pool.CountVisits(TestGateway.Client(1)));
        Assert.Empty((await _gateway.SyncAsync()).Activity);
    }

    private async Task<IGatewayObserver> ObserverAsync() => (await _gateway.SyncAsync()).Observer!;
}
