using System.Collections.Concurrent;

namespace UserBalance.Silo.Embedded;

/// <summary>The one thread that works on one of the store's files, for one user at a time and in order of arrival.</summary>
/// <remarks>
/// SQLite works in the thread that calls it and waits there for the disk. On the shared pool of a small machine that stops
/// everything else for a second (docs/decisions/embedded-store.md). So a turn is given from this thread: what awaited it
/// without a context, as Orleans' ADO.NET providers do, goes on here until it ends its turn, and who awaits it goes on
/// elsewhere. Rarely a turn comes before its awaiter is ready, which then does its work where it was; the thread waits for it.
/// </remarks>
internal sealed class FileThread : IDisposable
{
    private static readonly SynchronizationContext Elsewhere = new Pool();

    private readonly BlockingCollection<TaskCompletionSource> _waiting = [];
    private readonly SemaphoreSlim _ended = new(0, 1);
    private readonly Thread _thread;

    public FileThread(string name)
    {
        _thread = new Thread(GiveTurns) { Name = name, IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits for a turn. Who got one ends it with <see cref="EndTurn"/>, and does not wait for another before.</summary>
    public async Task Turn(CancellationToken cancellationToken)
    {
        var turn = new TaskCompletionSource();
        using var cancellation = cancellationToken.UnsafeRegister(_ => turn.TrySetCanceled(cancellationToken), null);
        _waiting.Add(turn, cancellationToken);
        await turn.Task.ConfigureAwait(false);
    }

    /// <summary>Lets the next one have its turn.</summary>
    public void EndTurn()
    {
        // A task's continuations do not run in a thread that has a context: so whoever awaits the result leaves this thread.
        if (Thread.CurrentThread == _thread)
            SynchronizationContext.SetSynchronizationContext(Elsewhere);
        _ended.Release();
    }

    /// <summary>Gives those who wait their turns, and then ends the thread.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        if (Thread.CurrentThread != _thread)
            _thread.Join();
    }

    private void GiveTurns()
    {
        foreach (var turn in _waiting.GetConsumingEnumerable())
        {
            if (turn.TrySetResult())
                _ended.Wait();
            SynchronizationContext.SetSynchronizationContext(null);
        }
    }

    private sealed class Pool : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            ThreadPool.UnsafeQueueUserWorkItem(static work => work.d(work.state), (d, state), preferLocal: false);
    }
}
