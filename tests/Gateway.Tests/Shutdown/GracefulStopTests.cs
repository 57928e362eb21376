using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Gateway.Core.Telemetry;
using UserBalance.Gateway.Core.Tests.Fakes;
using UserBalance.Gateway.Shutdown;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Shutdown;

public sealed class GracefulStopTests
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AShortWhile = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly ShutdownNotice _notice = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StoppingAsync_Delay_GivesNoticeAtOnceAndHoldsTheStop()
    {
        using var stop = Stop(Delay);

        var stopping = stop.StoppingAsync(Token);
        Assert.True(_notice.IsGiven);
        _time.Advance(Delay - AShortWhile);
        Assert.False(stopping.IsCompleted);

        await PassUntilAsync(stopping);
    }

    [Fact]
    public async Task StoppingAsync_NoDelay_StopsAtOnce()
    {
        using var stop = Stop(TimeSpan.Zero);
        await stop.StoppingAsync(Token).WaitAsync(Eventually.Patience, Token);
        Assert.True(_notice.IsGiven);
    }

    [Fact]
    public async Task StoppingAsync_HostIsOutOfPatience_StopsAtOnce()
    {
        using var stop = Stop(Delay);
        using var impatient = new CancellationTokenSource();

        var stopping = stop.StoppingAsync(impatient.Token);
        await impatient.CancelAsync();

        await stopping.WaitAsync(Eventually.Patience, Token);
    }

    private GracefulStop Stop(TimeSpan delay)
    {
        var options = new GatewayOptions
        {
            Name = "g1",
            Listeners = [new ListenerOptions { Name = "web", Pool = "app", Bind = new IPEndPoint(IPAddress.Loopback, 1) }],
            ShutdownDelay = delay,
        };
        var pools = new GatewayPools(
            "g1", ["app"], new FakeControlPlane().Grains, _time, NullLoggerFactory.Instance, pool => new PoolTraffic(pool));
        return new(_notice, new ListeningSockets(), pools, options, _time, NullLogger<GracefulStop>.Instance);
    }

    private Task PassUntilAsync(Task stopping) => Eventually.True("the stop", () =>
    {
        _time.Advance(TimeSpan.FromMilliseconds(100));
        return stopping.IsCompletedSuccessfully;
    });
}
