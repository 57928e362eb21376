using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Shutdown;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Shutdown;

public sealed class ListeningSocketsTests : IDisposable
{
    private readonly Socket _listener = New();
    private readonly ListeningSockets _sockets = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ListeningSocketsTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(16);
        _sockets.Add(_listener);
    }

    public void Dispose() => _listener.Dispose();

    [Fact]
    public async Task EndArrivals_WhoHadConnectedBefore_IsAcceptedAndServed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has socket filters.");
        using var client = New();
        await client.ConnectAsync(_listener.LocalEndPoint!, Token);

        _sockets.EndArrivals();

        using var accepted = await Eventually.Within("the connection", _listener.AcceptAsync(Token).AsTask());
        await client.SendAsync("ping"u8.ToArray(), Token);
        Assert.Equal(4, await Eventually.Within("the bytes", accepted.ReceiveAsync(new byte[8], Token).AsTask()));
        await accepted.SendAsync("pong"u8.ToArray(), Token);
        Assert.Equal(4, await Eventually.Within("the bytes", client.ReceiveAsync(new byte[8], Token).AsTask()));
    }

    [Fact]
    public async Task EndArrivals_WhoConnectsAfterwards_IsRefusedOnceItIsClosed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has socket filters.");
        _sockets.EndArrivals();
        using var client = New();

        var connecting = client.ConnectAsync(_listener.LocalEndPoint!, Token).AsTask();
        _listener.Dispose();

        // Without the filter it is connected, and reset.
        var refused = await Assert.ThrowsAsync<SocketException>(() => connecting.WaitAsync(Eventually.Patience, Token));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public void EndArrivals_ClosedSocket_IsNoFailure()
    {
        _listener.Dispose();
        _sockets.EndArrivals();
    }

    private static Socket New() => new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
}
