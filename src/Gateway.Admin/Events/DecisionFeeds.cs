using System.Collections.Concurrent;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Events;

/// <summary>The feeds of this gateway's pools, and how many listen to them.</summary>
/// <param name="grains">Where the pools are.</param>
/// <param name="time">The source of time.</param>
internal sealed class DecisionFeeds(IGrainFactory grains, TimeProvider time)
{
    /// <summary>How many listeners there may be at a time.</summary>
    public const int MaxListeners = 100;

    private readonly ConcurrentDictionary<string, DecisionFeed> _feeds = new(StringComparer.Ordinal);
    private int _listeners;

    /// <summary>How many listen now.</summary>
    public int Listeners => Volatile.Read(ref _listeners);

    /// <summary>Lets a listener in, or answers <see langword="null"/> when there are as many as there may be.</summary>
    /// <param name="pools">The pools that it wants to hear of.</param>
    /// <param name="position">Where it begins.</param>
    public DecisionListener? TryListen(IReadOnlyList<string> pools, FeedPosition position)
    {
        if (Interlocked.Increment(ref _listeners) > MaxListeners)
        {
            Interlocked.Decrement(ref _listeners);
            return null;
        }

        var feeds = pools.Select(pool => (pool, _feeds.GetOrAdd(pool, id => new DecisionFeed(grains.GetGrain<IServerPoolAdmin>(id), time))))
            .ToArray();
        return new DecisionListener(feeds, position, time, () => Interlocked.Decrement(ref _listeners));
    }
}
