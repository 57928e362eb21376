using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>One who listens to the decisions of some pools. It holds a place in each, never a decision.</summary>
internal sealed class DecisionListener : IDisposable
{
    /// <summary>How many decisions of a pool are told before the next pool has its turn.</summary>
    private const int Turn = 100;

    private readonly (string Pool, DecisionFeed Feed)[] _feeds;
    private readonly TimeProvider _time;
    private readonly Action _left;

    public DecisionListener((string Pool, DecisionFeed Feed)[] feeds, FeedPosition position, TimeProvider time, Action left)
    {
        (_feeds, Position, _time, _left) = (feeds, position, time, left);
        foreach (var (_, feed) in _feeds)
            feed.Join();
    }

    public FeedPosition Position { get; }

    /// <summary>Takes what there is for it now and moves on.</summary>
    public IEnumerable<(string Pool, MissedDecisions? Missed, PoolDecision? Decision)> Take()
    {
        foreach (var (pool, feed) in _feeds)
        {
            if ((Position[pool] ??= feed.Present) is not { } place)
                continue;
            var batch = feed.Read(place, Turn);
            if (batch.Missed is { } missed)
            {
                Position[pool] = batch.Decisions.Count > 0 ? new(batch.Next.Epoch, batch.Decisions[0].Sequence - 1) : batch.Next;
                yield return (pool, missed, null);
            }

            foreach (var decision in batch.Decisions)
            {
                Position[pool] = new(batch.Next.Epoch, decision.Sequence);
                yield return (pool, null, decision);
            }
        }
    }

    /// <summary>Waits until it stands somewhere in every pool, but no longer than <paramref name="patience"/>.</summary>
    public async Task BeginAsync(TimeSpan patience, CancellationToken stop)
    {
        var began = _time.GetTimestamp();
        foreach (var (pool, feed) in _feeds)
        {
            for (var news = feed.News; feed.Present is null; news = feed.News)
            {
                var rest = patience - _time.GetElapsedTime(began);
                if (rest <= TimeSpan.Zero || !await WaitAsync([news], rest, stop))
                    return;
            }

            Position[pool] ??= feed.Present;
        }
    }

    /// <summary>Waits for what <see cref="Take"/> would give, but no longer than <paramref name="patience"/>.</summary>
    /// <returns>Whether there may be something.</returns>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken stop)
    {
        var news = Array.ConvertAll(_feeds, each => each.Feed.News);
        return HasSomething() || await WaitAsync(news, patience, stop);
    }

    public void Dispose()
    {
        foreach (var (_, feed) in _feeds)
            feed.Leave();
        _left();
    }

    private async Task<bool> WaitAsync(Task[] news, TimeSpan patience, CancellationToken stop)
    {
        Task wait = Task.WhenAny(news).WaitAsync(patience, _time, stop);
        await wait.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return wait.IsCompletedSuccessfully;
    }

    private bool HasSomething() => Array.Exists(_feeds, each =>
        (Position[each.Pool] ??= each.Feed.Present) is { } place && !each.Feed.Read(place, most: 1).IsEmpty);
}
