using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Gateway.Health;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Grains.Abstractions;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Health;

public sealed class ServerProbeTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ServerProbeTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task Look_ServerAccepts_Succeeds() =>
        Assert.Equal((true, "connected"), Seen(await LookAsync(Connectors.To("127.0.0.77", "127.0.0.1"), Port)));

    [Theory]
    [InlineData(null)]
    [InlineData("/health")]
    public async Task Look_ServerRefuses_Fails(string? path) =>
        Assert.Equal((false, "connection refused"), Seen(await LookAsync(Connectors.To("127.0.0.1"), LoopbackPort.Free(), path)));

    [Theory]
    [InlineData(null)]
    [InlineData("/health")]
    public async Task Look_NoWayFromHere_SaysNothing(string? path) =>
        Assert.Null(await LookAsync(Connectors.To("224.0.0.1"), Port, path));

    [Theory]
    [InlineData(null)]
    [InlineData("/health")]
    public async Task Look_NoResolver_SaysNothing(string? path) =>
        Assert.Null(await LookAsync(Connectors.Failing(SocketError.TryAgain), Port, path));

    [Fact]
    public async Task Look_NameThatDoesNotExist_Fails() =>
        Assert.Equal((false, "host name not found"), Seen(await LookAsync(Connectors.Failing(SocketError.HostNotFound), Port)));

    [Fact]
    public async Task Look_SlowResolver_TakesNothingOfTheServersTime()
    {
        var time = new FakeTimeProvider();
        var found = new TaskCompletionSource<IPAddress[]>();
        using var probe = new ServerProbe(new ServerConnector(new HostAddresses(time, _ => found.Task), time), time);
        var looking = probe.LookAsync(Server(Port), new HealthSettings { Timeout = TimeSpan.FromSeconds(2) }, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(4));
        found.SetResult([IPAddress.Loopback]);

        Assert.Equal((true, "connected"), Seen(await Eventually.Within("the look to end", looking)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(1.1, false)]
    public async Task Look_NoAnswerInTime_FailsUnlessThisProcessWasAsleep(double late, bool isSeen)
    {
        var time = new FakeTimeProvider();
        var settings = new HealthSettings { Path = "/health", Timeout = TimeSpan.FromSeconds(2) };
        using var probe = new ServerProbe(
            new ServerConnector(new HostAddresses(time, _ => Task.FromResult<IPAddress[]>([IPAddress.Loopback])), time), time);
        var looking = probe.LookAsync(Server(Port), settings, CancellationToken.None);
        using var server = await _listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        time.Advance(settings.Timeout + TimeSpan.FromSeconds(late));

        Assert.Equal(isSeen, await Eventually.Within("the look to end", looking) is { Succeeded: false });
    }

    private static BackendServer Server(int port) => new(new ServerId("s1"), "server", port, ServerProtocol.Http1);

    private static async Task<ProbeResult?> LookAsync(ServerConnector connector, int port, string? path = null)
    {
        using var probe = new ServerProbe(connector, TimeProvider.System);
        return await probe.LookAsync(
            Server(port), new HealthSettings { Path = path, Timeout = Eventually.Patience }, CancellationToken.None);
    }

    private static (bool, string)? Seen(ProbeResult? result) => result is { } seen ? (seen.Succeeded, seen.Detail) : null;
}
