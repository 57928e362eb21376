using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Connections;
using UserBalance.Gateway.Core.Outcomes;
using UserBalance.Gateway.Http;
using UserBalance.Gateway.Http.Answers;
using UserBalance.Gateway.Tests.Http.Setup;
using UserBalance.Gateway.Tests.Net;
using UserBalance.Gateway.Tests.Visits;

namespace UserBalance.Gateway.Tests.Http;

public sealed class VisitorConnectionsTests : IDisposable
{
    private static readonly ListenerOptions Options =
        new() { Name = "web", Pool = "app", Bind = new(IPAddress.Loopback, 1), MaxConnectionsPerClient = 1 };

    private readonly ConnectionLimits _limits = new(new() { Listeners = [] }, null, NullLogger<ConnectionLimits>.Instance);
    private readonly CancellationTokenSource _closed = new();
    private readonly TaskCompletionSource _task = new();
    private readonly DefaultConnectionContext _connection;
    private readonly ListenerConnections _open;
    private readonly VisitorConnections _visitors;

    public VisitorConnectionsTests()
    {
        _connection = new() { ConnectionClosed = _closed.Token, RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 2) };
        _open = _limits.Of(Options);
        var listener = new BalancedListener(
            Options, NewPipeline.Of(new FakePool(Outcome.Full), Options), new BackendClient(Connectors.New()), AnswerPages.None);
        _visitors = new(listener, _open, new ProxiedConnections(TimeProvider.System), TimeProvider.System);
    }

    [Fact]
    public async Task Connection_WhoseTaskNeverEnds_IsNotCountedOnceItsSocketIsClosed()
    {
        var serving = _visitors.ServeAsync(_connection, _ => _task.Task);
        Assert.Equal((1, 1, 1, 1), Counted);
        await _closed.CancelAsync();
        Assert.Equal((0, 0, 0, 0), Counted);
        Assert.False(serving.IsCompleted);
    }

    [Fact]
    public async Task Connection_WhoseTaskHasEnded_IsCountedUntilItsSocketIsClosed()
    {
        _task.SetResult();
        await _visitors.ServeAsync(_connection, _ => _task.Task);
        Assert.Equal((1, 1, 1, 1), Counted);
        await _closed.CancelAsync();
        Assert.Equal((0, 0, 0, 0), Counted);
    }

    // What it is told to abort it cancels a little later, so it is not disposed.
    public void Dispose() => _closed.Dispose();

    private (int All, int Listener, int Clients, int Opened) Counted =>
        (_limits.Open, _open.Open, _open.Clients!.Clients, _limits.Opened.Count);
}
