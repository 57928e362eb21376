using Microsoft.Extensions.Time.Testing;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Testing;

namespace UserBalance.Gateway.Core.Tests.Sync;

public sealed class SyncHintTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();
    private readonly SyncHint _hint;

    public SyncHintTests() => _hint = new SyncHint(_time);

    [Fact]
    public async Task WaitAsync_NoHint_LastsThePause()
    {
        var waiting = WaitAsync();
        _time.Advance(Pause - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await EndsAsync(waiting);
    }

    [Fact]
    public async Task SyncNow_SomebodyWaits_EndsThatWaitOnly()
    {
        var waiting = WaitAsync();
        _hint.SyncNow();
        await EndsAsync(waiting);
        var next = WaitAsync();
        Assert.False(next.IsCompleted);
        _time.Advance(Pause);
        await EndsAsync(next);
    }

    [Fact]
    public async Task SyncNow_NobodyWaits_IsKeptForTheNextWaitOnly()
    {
        _hint.SyncNow();
        _hint.SyncNow();
        Assert.True(WaitAsync().IsCompleted);
        var next = WaitAsync();
        Assert.False(next.IsCompleted);
        _time.Advance(Pause);
        await EndsAsync(next);
    }

    [Fact]
    public async Task WaitAsync_Stopped_Ends()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _hint.WaitAsync(Pause, stop.Token);
        await stop.CancelAsync();
        await EndsAsync(waiting);
    }

    private Task WaitAsync() => _hint.WaitAsync(Pause, CancellationToken.None);

    private static Task EndsAsync(Task waiting) => Eventually.True("the wait is over", () => waiting.IsCompleted);
}
