using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class ServerConnectorTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public ServerConnectorTests() => _listener.Start();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    public async Task Connect_AddressOrName_Succeeds(string host)
    {
        var connector = new ServerConnector(new HostAddresses(TimeProvider.System), new TcpTimings(), TimeProvider.System);

        using var connection = await connector.ConnectAsync(host, Port, CancellationToken.None);
        using var socket = await connector.ConnectSocketAsync(host, Port, CancellationToken.None);

        Assert.True(connection.Socket.NoDelay && socket.NoDelay);
        await AssertAcceptedAsync(connection.Socket);
        await AssertAcceptedAsync(socket);
    }

    [Fact]
    public async Task Connect_FirstAddressRefuses_TakesTheNext()
    {
        using var connection = await Connector("127.0.0.77", "127.0.0.1").ConnectAsync("server", Port, CancellationToken.None);

        await AssertAcceptedAsync(connection.Socket);
    }

    [Fact]
    public async Task Connect_FirstAddressDoesNotAnswer_LeavesTimeForTheNext()
    {
        using var stuck = await StuckServer.StartAsync("127.0.0.77", Port);
        var time = new FakeTimeProvider();
        var timings = new TcpTimings();

        var connecting = Connector(timings, time, "127.0.0.77", "127.0.0.1").ConnectAsync("server", Port, CancellationToken.None);
        time.Advance(timings.Connect / 2 - TimeSpan.FromMilliseconds(1));
        Assert.False(connecting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        using var connection = await Eventually.Within("the second address", connecting);
        await AssertAcceptedAsync(connection.Socket);
    }

    [Fact]
    public async Task Connect_EveryAddressRefuses_Fails()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(
            () => Connector("127.0.0.77", "127.0.0.78").ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_NoAnswer_TimesOut()
    {
        using var stuck = await StuckServer.StartAsync();

        var failure = await Assert.ThrowsAsync<SocketException>(
            () => Connector("127.0.0.1").ConnectAsync("server", stuck.Address.Port, CancellationToken.None));

        Assert.Equal(SocketError.TimedOut, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_Cancelled_ThrowsThat()
    {
        using var stuck = await StuckServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        var connecting = Connector("127.0.0.1").ConnectAsync("server", stuck.Address.Port, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(Eventually.Patience, CancellationToken.None));
    }

    [Fact]
    public async Task Connect_NameWithoutAddress_Fails()
    {
        var failure = await Assert.ThrowsAsync<SocketException>(() => Connector().ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_ResolverDoesNotAnswer_TimesOut()
    {
        var addresses = new HostAddresses(TimeProvider.System, _ => new TaskCompletionSource<IPAddress[]>().Task);
        var connector = new ServerConnector(addresses, Quick, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<SocketException>(() => connector.ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal(SocketError.TimedOut, failure.SocketErrorCode);
    }

    private async Task AssertAcceptedAsync(Socket socket)
    {
        using var accepted = await _listener.AcceptSocketAsync(Token);
        await socket.SayAsync("hello");
        Assert.Equal("hello", await accepted.HearAsync(5));
    }

    private static TcpTimings Quick => new() { Connect = TimeSpan.FromMilliseconds(400) };

    private static ServerConnector Connector(params string[] addresses) => Connector(Quick, TimeProvider.System, addresses);

    private static ServerConnector Connector(TcpTimings timings, TimeProvider time, params string[] addresses) =>
        new(new HostAddresses(time, _ => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())), timings, time);
}
