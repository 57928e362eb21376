using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Net;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net;

public sealed class AcceptTroubleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<AcceptTrouble> _log = new();
    private readonly DescriptorReserve _reserve = DescriptorReserve.Held(0);
    private readonly AcceptTrouble _trouble;

    public AcceptTroubleTests() => _trouble = new AcceptTrouble("Listener 'web'", _reserve, _time, _log);

    [Fact]
    public void Failed_ForWantOfDescriptors_IsToldOnceInAWhileWithTheLimit()
    {
        for (var i = 0; i < 599; i++)
        {
            _trouble.Failed(new SocketException((int)SocketError.TooManyOpenSockets));
            _time.Advance(AcceptTrouble.Pause);
        }

        Assert.Equal(2, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.Contains(
            $"({DescriptorLimit.OfProcess?.ToString(CultureInfo.InvariantCulture)})", _log.Lines[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pause_ForWantOfDescriptors_EndsWhenTheReserveIsHeldAgain()
    {
        _trouble.Failed(new SocketException((int)SocketError.TooManyOpenSockets));
        Assert.True(_trouble.MustPause);
        var pausing = _trouble.PauseAsync(TestContext.Current.CancellationToken);
        Assert.False(pausing.IsCompleted);
        _time.Advance(AcceptTrouble.Pause);
        await pausing;
        Assert.False(_trouble.MustPause);
    }

    [Fact]
    public void Accepted_AfterOneDescriptorBecameFree_IsNotTheEnd()
    {
        _trouble.Failed(new SocketException((int)SocketError.TooManyOpenSockets));
        _time.Advance(AcceptTrouble.Pause);
        _trouble.Accepted();
        _trouble.Failed(new SocketException((int)SocketError.TooManyOpenSockets));
        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Accepted_WhenNoAttemptHasFailedForAWhile_IsToldOnce()
    {
        _trouble.Accepted();
        Assert.Empty(_log.Lines);
        _trouble.Failed(new IOException("no luck"));
        _time.Advance(AcceptTrouble.Relief);
        _trouble.Accepted();
        _trouble.Accepted();
        Assert.Equal(
            [(LogLevel.Warning, "Listener 'web' cannot accept connections: no luck."),
             (LogLevel.Information, "Listener 'web' accepts connections again, after 5.0 s.")],
            _log.Lines);
    }
}
