using System.Net;
using System.Net.Sockets;
using UserBalance.Gateway.Net.Polling;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Net.Polling;

public sealed class PolledListenerTests : IAsyncLifetime
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Socket> _clients = [];
    private Socket _socket = null!;
    private IReadOnlyList<PolledListener> _listeners = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has epoll.");
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.Listen(512);
        _listeners = PolledListener.Watch(_socket);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Stop();
        _clients.ForEach(client => client.Dispose());
        _stop.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public void Watch_AnySocket_IsWatchedInEveryLoop() => Assert.Equal(PollLoop.All.Count, _listeners.Count);

    [Fact]
    public async Task AcceptAsync_ConnectedBefore_IsAcceptedAtOnce()
    {
        await ConnectAsync();
        using var accepted = await Eventually.Within("the connection", _listeners[0].AcceptAsync(_stop.Token).AsTask());
        Assert.Equal(_clients[0].LocalEndPoint, accepted.RemoteEndPoint);
    }

    [Fact]
    public async Task AcceptAsync_ManyAtOnce_AreAcceptedOnceEachAndNoneIsForgotten()
    {
        const int Rounds = 40;
        const int AtOnce = 50;
        var accepted = new List<Socket>();
        var accepting = _listeners.Select(listener => AcceptAllAsync(listener, accepted)).ToArray();
        for (var round = 1; round <= Rounds; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => ConnectAsync()));
            var expected = round * AtOnce;
            await Eventually.True($"{expected} are accepted", () => Count(accepted) == expected);
        }

        Assert.Equal(Rounds * AtOnce, accepted.Select(socket => socket.RemoteEndPoint).Distinct().Count());
        Stop();
        await Task.WhenAll(accepting).WaitAsync(Eventually.Patience, Token);
        accepted.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public async Task AcceptAsync_StoppedWhileWaiting_Ends()
    {
        var waiting = Task.WhenAll(_listeners.Select(listener => listener.AcceptAsync(_stop.Token).AsTask()));
        Stop();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WaitAsync(Eventually.Patience, Token));
    }

    [Fact]
    public async Task AcceptAsync_ArrivalWhileNobodyAccepted_IsNotForgotten()
    {
        // As in the pause after a failure: the arrival is told meanwhile, once.
        using (await AcceptOneAsync())
            await ConnectAsync();
        using var late = await Eventually.Within("the connection", _listeners[^1].AcceptAsync(_stop.Token).AsTask());
        Assert.Equal(_clients[^1].LocalEndPoint, late.RemoteEndPoint);
    }

    private void Stop()
    {
        _stop.Cancel();
        _socket?.Dispose();
        foreach (var listener in _listeners)
            listener.Dispose();
    }

    private async Task<Socket> AcceptOneAsync()
    {
        var accepting = _listeners[0].AcceptAsync(_stop.Token).AsTask();
        await ConnectAsync();
        return await Eventually.Within("the first connection", accepting);
    }

    private async Task ConnectAsync()
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_clients)
            _clients.Add(client);
        await client.ConnectAsync(_socket.LocalEndPoint!, Token);
    }

    private async Task AcceptAllAsync(PolledListener listener, List<Socket> accepted)
    {
        try
        {
            while (true)
            {
                var socket = await listener.AcceptAsync(_stop.Token);
                lock (accepted)
                    accepted.Add(socket);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static int Count(List<Socket> accepted)
    {
        lock (accepted)
            return accepted.Count;
    }
}
