using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>The decisions of one pool for all who listen at this gateway: one reader, and only while there is a listener.</summary>
/// <param name="admin">The pool.</param>
/// <param name="time">The source of time.</param>
internal sealed class DecisionFeed(IServerPoolAdmin admin, TimeProvider time)
{
    /// <summary>How often the pool is asked; so much later a listener learns of a decision at the most.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private TaskCompletionSource _news = NewSource();
    private DecisionWindow _window = new();
    private CancellationTokenSource? _reading;
    private int _listeners;

    /// <summary>Completes with the next news. Ask for it before reading, so that none falls between.</summary>
    public Task News
    {
        get
        {
            lock (_gate)
                return _news.Task;
        }
    }

    /// <summary>The present, once it is known; <see langword="null"/> before.</summary>
    public DecisionCursor? Present
    {
        get
        {
            lock (_gate)
                return _window.Present;
        }
    }

    public void Join()
    {
        lock (_gate)
        {
            if (_listeners++ > 0)
                return;
            (_window, _reading) = (new DecisionWindow(), new CancellationTokenSource());
            var (window, stop) = (_window, _reading.Token);
            _ = Task.Run(() => ReadAsync(window, stop), CancellationToken.None);
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_listeners > 0)
                return;
            _reading!.Cancel();
            _reading.Dispose();
        }
    }

    /// <inheritdoc cref="DecisionWindow.Read"/>
    public DecisionBatch Read(DecisionCursor after, int most)
    {
        lock (_gate)
            return _window.Read(after, most);
    }

    private async Task ReadAsync(DecisionWindow window, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (await ReadOnceAsync(window) < DecisionList.MaxLimit)
                await Task.Delay(PollInterval, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> ReadOnceAsync(DecisionWindow window)
    {
        DecisionList list;
        try
        {
            list = await admin.ReadEvents(window.End, DecisionList.MaxLimit);
        }
        catch (Exception)
        {
            // Whatever it is, listeners stay: the pool, or a way to it, may come back.
            return 0;
        }

        if (list.Next != window.End || window.Present is null)
            Tell(window, list);
        return list.Decisions.Length;
    }

    private void Tell(DecisionWindow window, DecisionList list)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            window.Append(list);
            (told, _news) = (_news, NewSource());
        }

        told.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
