using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Net;
using UserBalance.Gateway.Tcp;
using UserBalance.Testing;

namespace UserBalance.Gateway.Tests.Tcp;

public sealed class AcceptLoopTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Queue<Func<Socket>> _accepts = new();
    private readonly List<Socket> _served = [];
    private int _calls;

    [Fact]
    public async Task Run_OutOfDescriptors_PausesThenAcceptsAgain()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _accepts.Enqueue(() => throw new SocketException((int)SocketError.TooManyOpenSockets));
        _accepts.Enqueue(() => socket);
        using var stop = new CancellationTokenSource();

        var running = Loop().RunAsync(stop.Token);

        Assert.Equal(1, _calls);
        _time.Advance(AcceptTrouble.Pause - TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _calls);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually.True("the socket is served", () => _served.Count == 1);
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData(SocketError.ConnectionAborted)]
    [InlineData(SocketError.ConnectionReset)]
    public async Task Run_ClientLeftBeforeItWasAccepted_AcceptsTheNextAtOnce(SocketError error)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        _accepts.Enqueue(() => throw new SocketException((int)error));
        _accepts.Enqueue(() => socket);
        using var stop = new CancellationTokenSource();

        var running = Loop().RunAsync(stop.Token);

        Assert.Equal([socket], _served);
        await stop.CancelAsync();
        await running.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Run_StoppedWhilePausing_Ends()
    {
        _accepts.Enqueue(() => throw new SocketException((int)SocketError.TooManyOpenSockets));
        using var stop = new CancellationTokenSource();
        var running = Loop().RunAsync(stop.Token);

        await stop.CancelAsync();

        await running.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        Assert.Empty(_served);
    }

    private AcceptLoop Loop() => new(
        "tcp",
        AcceptAsync,
        _served.Add,
        new AcceptTrouble("tcp", DescriptorReserve.Held(0), _time, NullLogger<AcceptTrouble>.Instance),
        NullLogger<AcceptLoop>.Instance);

    private async ValueTask<Socket> AcceptAsync(CancellationToken stop)
    {
        _calls++;
        if (_accepts.TryDequeue(out var accept))
            return accept();

        await Task.Delay(Timeout.InfiniteTimeSpan, _time, stop);
        throw new InvalidOperationException("An infinite wait ended.");
    }
}
