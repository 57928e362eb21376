using System.Collections.Concurrent;
using System.Net.Sockets;

namespace UserBalance.Gateway.Net.Polling;

/// <summary>
/// A thread that waits for the sockets of many connections and runs what waits for them. There is one for each processor, for as long as
/// the process lives.
/// </summary>
internal sealed class PollLoop
{
    private const int MaxEvents = 256;

    /// <summary>How many connections more than another a loop may have before a new one is given away.</summary>
    private const int Slack = 2;

    private static readonly Lazy<PollLoop[]> Loops =
        new(static () => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static number => new PollLoop(number))]);

    [ThreadStatic]
    private static PollLoop? _current;

    private readonly ConcurrentDictionary<long, IPolled> _watched = new();
    private readonly int _set = Epoll.Create();
    private long _lastId;
    private int _count;

    private PollLoop(int number) =>
        new Thread(Run) { IsBackground = true, Name = $"TCP poll {number}" }.Start();

    /// <summary>All loops; they are started when they are first asked for.</summary>
    /// <exception cref="SocketException">There is no descriptor left.</exception>
    public static IReadOnlyList<PollLoop> All => Loops.Value;

    /// <summary>The loop for a new connection: the caller's own unless another has fewer.</summary>
    public static PollLoop ForNew()
    {
        var least = Loops.Value[0];
        foreach (var loop in Loops.Value)
        {
            if (loop._count < least._count)
                least = loop;
        }

        return _current is { } here && here._count <= least._count + Slack ? here : least;
    }

    /// <summary>Signals when a socket has something to read, room to write to, or its end.</summary>
    /// <param name="polled">Who has the socket.</param>
    /// <param name="events">What is signalled.</param>
    /// <returns>Its id here.</returns>
    /// <exception cref="SocketException">The system refuses.</exception>
    public long Watch(IPolled polled, uint events)
    {
        var id = Interlocked.Increment(ref _lastId);
        _watched[id] = polled;
        Interlocked.Increment(ref _count);
        try
        {
            Epoll.Watch(_set, polled.Socket.SafeHandle, events, id);
            return id;
        }
        catch
        {
            Forget(id);
            throw;
        }
    }

    /// <summary>Changes what is signalled.</summary>
    public void Change(IPolled polled, long id, uint events) => Epoll.Change(_set, polled.Socket.SafeHandle, events, id);

    /// <summary>Forgets a socket that is being closed.</summary>
    public void Forget(long id)
    {
        if (_watched.TryRemove(id, out _))
            Interlocked.Decrement(ref _count);
    }

    private void Run()
    {
        _current = this;
        var events = new byte[MaxEvents * Epoll.EventSize];
        while (true)
        {
            var count = Epoll.Wait(_set, events);
            for (var i = 0; i < count; i++)
            {
                var (what, id) = Epoll.Read(events, i);
                // One that was closed meanwhile may still have an event here.
                if (_watched.TryGetValue(id, out var polled))
                    polled.Signal(what);
            }
        }
    }
}
