using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Net;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net;

public sealed class ConnectTroubleTests
{
    private static readonly ConnectException NoPort = new(SocketError.AddressNotAvailable, ConnectFault.Ports);
    private static readonly ConnectException NoRoute = new(SocketError.NetworkUnreachable, ConnectFault.Route);
    private readonly FakeTimeProvider _time = new();
    private readonly CollectedLog<ConnectTrouble> _log = new();
    private readonly ConnectTrouble _trouble;

    public ConnectTroubleTests() => _trouble = new ConnectTrouble(_time, _log);

    [Fact]
    public void Failed_AgainAndAgain_IsToldOnceInAWhileForEachReason()
    {
        for (var i = 0; i < 59; i++)
        {
            _trouble.Failed(NoPort, "10.0.0.1", 80);
            _trouble.Failed(NoRoute, "10.0.0.2", 80);
            _trouble.Connected();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4, _log.Lines.Count);
        Assert.All(_log.Lines, line => Assert.Equal(LogLevel.Warning, line.Level));
        Assert.Contains(
            "10.0.0.1:80 for example: no local port is free (AddressNotAvailable)", _log.Lines[0].Text, StringComparison.Ordinal);
        Assert.Contains("10.0.0.2:80 for example: this machine has no route", _log.Lines[1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Connected_WhenItHasNotOccurredForAWhile_IsToldOnce()
    {
        _trouble.Connected();
        _trouble.Failed(NoPort, "10.0.0.1", 80);
        _time.Advance(TimeSpan.FromSeconds(2));
        _trouble.Failed(NoPort, "10.0.0.1", 80);
        _time.Advance(ConnectTrouble.Relief - TimeSpan.FromTicks(1));
        _trouble.Connected();
        Assert.Single(_log.Lines);

        _time.Advance(TimeSpan.FromTicks(1));
        _trouble.Connected();
        _trouble.Connected();
        Assert.Equal((LogLevel.Information, "Over, after 2.0 s: no local port is free."), Assert.Single(_log.Lines.Skip(1)));
    }
}
