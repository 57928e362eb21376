using UserBalance.Silo.Embedded;
using UserBalance.Testing;

namespace UserBalance.Silo.Tests.Embedded;

public sealed class FileThreadTests
{
    [Fact]
    public async Task Turn_AwaitedWithoutAContext_RunsOnTheThreadAndItsCallerElsewhere()
    {
        using var thread = new FileThread("a file");

        await thread.Turn(TestContext.Current.CancellationToken);
        var waiting = NamesDuringAndAfterTurn(thread);
        thread.EndTurn();

        var (during, after) = await waiting;
        Assert.Equal("a file", during);
        Assert.NotEqual("a file", after);
    }

    [Fact]
    public async Task Turns_OfManyAtOnce_AreOneAtATime()
    {
        using var thread = new FileThread("a file");
        int inside = 0, most = 0;

        await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Task.Run(async () =>
        {
            await thread.Turn(TestContext.Current.CancellationToken);
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            thread.EndTurn();
        })));

        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Turn_CancelledWhileWaiting_IsGivenToTheNext()
    {
        using var thread = new FileThread("a file");
        await thread.Turn(TestContext.Current.CancellationToken);
        using var cancellation = new CancellationTokenSource();
        var cancelled = thread.Turn(cancellation.Token);
        var next = thread.Turn(TestContext.Current.CancellationToken);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.False(next.IsCompleted);
        thread.EndTurn();

        await next.WaitAsync(Eventually.Patience, TestContext.Current.CancellationToken);
        thread.EndTurn();
    }

    private static async Task<(string? During, string? After)> NamesDuringAndAfterTurn(FileThread thread)
    {
        var during = await NameDuringTurn(thread).ConfigureAwait(false);
        return (during, Thread.CurrentThread.Name);
    }

    private static async Task<string?> NameDuringTurn(FileThread thread)
    {
        await thread.Turn(TestContext.Current.CancellationToken).ConfigureAwait(false);
        var name = Thread.CurrentThread.Name;
        thread.EndTurn();
        return name;
    }
}
