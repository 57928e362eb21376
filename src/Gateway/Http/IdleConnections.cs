using System.Collections.Concurrent;

namespace UserBalance.Gateway.Http;

/// <summary>
/// Has the connections closed that wait for their users' next requests, when descriptors or ports run short. A visitor's connection needs
/// one to the server at a time, so as long as there are no more of these than of visitors there is room for everybody.
/// </summary>
/// <param name="most">How many connections to servers there may be before the idle ones are closed.</param>
/// <param name="time">The source of time.</param>
internal sealed class IdleConnections(int most, TimeProvider time)
{
    /// <summary>How long after a release there is none, because there can be little to release. 200 ms.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly ConcurrentBag<BackendClient> _clients = [];
    private long _released = long.MinValue;
    private int _open;

    /// <summary>How many connections to servers are open.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Has those of <paramref name="client"/> closed too.</summary>
    public void Watch(BackendClient client) => _clients.Add(client);

    /// <summary>A connection was opened.</summary>
    public void Opened()
    {
        if (Interlocked.Increment(ref _open) > most)
            TryRelease();
    }

    /// <summary>A connection was closed.</summary>
    public void Closed() => Interlocked.Decrement(ref _open);

    /// <summary>Closes those that are idle.</summary>
    /// <returns>Whether they were closed now, so that it is worth trying again what there was no descriptor or port for.</returns>
    public bool TryRelease()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_released != long.MinValue && time.GetElapsedTime(_released, now) < Pause)
                return false;
            _released = now;
        }

        foreach (var client in _clients)
            client.ReleaseIdle();
        return true;
    }
}
