namespace UserBalance.Gateway.Core.Tests.Fakes;

/// <summary>The gateway's own loop of syncs, answered or not as the test says.</summary>
internal sealed class SyncLoop : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TestGateway _gateway;
    private readonly Task _loop;

    private SyncLoop(TestGateway gateway)
    {
        _gateway = gateway;
        Resume();
        _loop = gateway.Pool.Sync.RunAsync(_stop.Token);
    }

    public static async Task<SyncLoop> StartAsync(TestGateway gateway)
    {
        var loop = new SyncLoop(gateway);
        await Testing.Eventually.True("the first sync", () => gateway.Pool.Session.IsLive);
        return loop;
    }

    /// <summary>Lets syncs wait for ever.</summary>
    public void Hang() => _gateway.ControlPlane.OnSync = _ => { };

    /// <summary>Lets syncs fail at once.</summary>
    public void Fail() => _gateway.ControlPlane.OnSync = call => call.Fail(new TimeoutException());

    /// <summary>Answers syncs at once, and fails the one that hangs.</summary>
    public void Resume()
    {
        _gateway.ControlPlane.OnSync = call => call.Answer(_gateway.ReplyTo(call.Request));
        foreach (var call in _gateway.ControlPlane.Syncs.Where(call => !call.Reply.IsCompleted))
            call.Fail(new TimeoutException());
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Resume();
        await _loop;
        _stop.Dispose();
    }
}
