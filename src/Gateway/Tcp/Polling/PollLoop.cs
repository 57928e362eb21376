using System.Collections.Concurrent;
using System.Net.Sockets;

namespace UserBalance.Gateway.Tcp.Polling;

/// <summary>
/// A thread that waits for the sockets of many connections and runs what waits for them. There is one for each processor, for as long as the
/// process lives.
/// </summary>
internal sealed class PollLoop
{
    private const int MostEvents = 256;

    private static readonly Lazy<PollLoop[]> All =
        new(static () => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(static number => new PollLoop(number))]);

    private static uint _turn;

    private readonly ConcurrentDictionary<long, PolledConnection> _connections = new();
    private readonly int _set = Epoll.Create();
    private long _lastId;

    private PollLoop(int number) =>
        new Thread(Run) { IsBackground = true, Name = $"TCP poll {number}" }.Start();

    /// <summary>The loop whose turn it is.</summary>
    public static PollLoop Next() => All.Value[Interlocked.Increment(ref _turn) % (uint)All.Value.Length];

    /// <summary>Signals a connection when its socket has something to read, room to write to, or its end.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="events">What it is signalled of.</param>
    /// <returns>Its id here.</returns>
    /// <exception cref="SocketException">The system refuses.</exception>
    public long Watch(PolledConnection connection, uint events)
    {
        var id = Interlocked.Increment(ref _lastId);
        _connections[id] = connection;
        try
        {
            Epoll.Watch(_set, connection.Socket.SafeHandle, events, id);
            return id;
        }
        catch
        {
            Forget(id);
            throw;
        }
    }

    /// <summary>Changes what a connection is signalled of.</summary>
    public void Change(PolledConnection connection, long id, uint events) =>
        Epoll.Change(_set, connection.Socket.SafeHandle, events, id);

    /// <summary>Forgets a connection, whose socket is being closed.</summary>
    public void Forget(long id) => _connections.TryRemove(id, out _);

    private void Run()
    {
        var events = new byte[MostEvents * Epoll.EventSize];
        while (true)
        {
            var count = Epoll.Wait(_set, events);
            for (var i = 0; i < count; i++)
            {
                var (what, id) = Epoll.Read(events, i);
                // One that was closed meanwhile may still have an event here.
                if (_connections.TryGetValue(id, out var connection))
                    connection.Signal(what);
            }
        }
    }
}
