using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tests.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net;

public sealed class ServerConnectorTests : IDisposable
{
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(400);
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
        var connector = Connectors.New();

        using var connection = await connector.ConnectAsync(host, Port, TcpConnection.ConnectAsync, CancellationToken.None);
        using var socket = await connector.ConnectAsync(host, Port, CancellationToken.None);

        Assert.True(connection.Socket.NoDelay && socket.NoDelay);
        await AssertAcceptedAsync(connection.Socket);
        await AssertAcceptedAsync(socket);
    }

    [Fact]
    public async Task Connect_FirstAddressRefuses_TakesTheNext()
    {
        using var connection = await Connector("127.0.0.77", "127.0.0.1").ConnectAsync("server", Port, CancellationToken.None);

        await AssertAcceptedAsync(connection);
    }

    [Fact]
    public async Task Connect_FirstAddressDoesNotAnswer_LeavesTimeForTheNext()
    {
        using var stuck = await StuckServer.StartAsync("127.0.0.77", Port);
        var time = new FakeTimeProvider();

        var connecting = Connector(ServerConnector.Timeout, time, "127.0.0.77", "127.0.0.1").ConnectAsync(
            "server", Port, CancellationToken.None);
        time.Advance(ServerConnector.Timeout / 2 - TimeSpan.FromMilliseconds(1));
        Assert.False(connecting.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));

        using var connection = await Eventually.Within("the second address", connecting);
        await AssertAcceptedAsync(connection);
    }

    [Fact]
    public async Task Connect_EveryAddressRefuses_Fails()
    {
        var failure = await Assert.ThrowsAsync<ConnectException>(
            () => Connector("127.0.0.77", "127.0.0.78").ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal(SocketError.ConnectionRefused, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_NoAnswer_TimesOut()
    {
        using var stuck = await StuckServer.StartAsync();

        var failure = await Assert.ThrowsAsync<ConnectException>(
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
        var failure = await Assert.ThrowsAsync<ConnectException>(() => Connector().ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal(SocketError.HostNotFound, failure.SocketErrorCode);
    }

    [Fact]
    public async Task Connect_ResolverDoesNotAnswer_TimesOut()
    {
        var addresses = new HostAddresses(TimeProvider.System, _ => new TaskCompletionSource<IPAddress[]>().Task);
        var connector = new ServerConnector(addresses, TimeProvider.System, timeout: Quick);

        var failure = await Assert.ThrowsAsync<ConnectException>(() => connector.ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal((SocketError.TimedOut, ConnectFault.Resolver), (failure.SocketErrorCode, failure.Fault));
    }

    // The kernel refuses to connect to a group before anything is sent.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Connect_NoWayFromHere_IsNotTheServersFault(bool overTcp)
    {
        var failure = await Assert.ThrowsAsync<ConnectException>(() => overTcp
            ? Connectors.New().ConnectAsync("224.0.0.1", Port, TcpConnection.ConnectAsync, CancellationToken.None)
            : Connectors.New().ConnectAsync("224.0.0.1", Port, CancellationToken.None));

        Assert.Equal((SocketError.NetworkUnreachable, ConnectFault.Route), (failure.SocketErrorCode, failure.Fault));
    }

    [Theory]
    [InlineData("224.0.0.1", "127.0.0.77")]
    [InlineData("127.0.0.77", "224.0.0.1")]
    public async Task Connect_NoWayToOneAddressAndTheOtherRefuses_IsTheServersFault(params string[] addresses)
    {
        var failure = await Assert.ThrowsAsync<ConnectException>(
            () => Connector(addresses).ConnectAsync("server", Port, CancellationToken.None));

        Assert.Equal((SocketError.ConnectionRefused, ConnectFault.Server), (failure.SocketErrorCode, failure.Fault));
    }

    [Fact]
    public async Task Connect_NoPortForTheSecondAddress_IsNotTheServersFault()
    {
        var failure = await Assert.ThrowsAsync<ConnectException>(() => Connector("127.0.0.77", "127.0.0.78").ConnectAsync<Socket>(
            "server",
            Port,
            (server, _) => throw new SocketException(
                (int)(server.Address.ToString() == "127.0.0.78" ? SocketError.AddressNotAvailable : SocketError.ConnectionRefused)),
            CancellationToken.None));

        Assert.Equal(ConnectFault.Ports, failure.Fault);
    }

    private async Task AssertAcceptedAsync(Socket socket)
    {
        using var accepted = await _listener.AcceptSocketAsync(Token);
        await socket.SayAsync("hello");
        Assert.Equal("hello", await accepted.HearAsync(5));
    }

    private static ServerConnector Connector(params string[] addresses) => Connector(Quick, TimeProvider.System, addresses);

    private static ServerConnector Connector(TimeSpan timeout, TimeProvider time, params string[] addresses) =>
        new(new HostAddresses(time, _ => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray())), time, timeout: timeout);
}
