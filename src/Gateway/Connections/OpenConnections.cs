using System.Collections.Concurrent;

namespace UserBalance.Gateway.Connections;

/// <summary>The connections of visitors that are open, and which of them go first when memory is short.</summary>
internal sealed class OpenConnections
{
    private readonly ConcurrentDictionary<OpenConnection, bool> _open = new();

    /// <summary>How many are open.</summary>
    public int Count => _open.Count;

    /// <summary>How many bytes they may hold together.</summary>
    public long MayHold => _open.Keys.Sum(connection => connection.Bytes);

    /// <summary>One was opened.</summary>
    public void Add(OpenConnection connection) => _open.TryAdd(connection, true);

    /// <summary>One was closed.</summary>
    public void Remove(OpenConnection connection) => _open.TryRemove(connection, out _);

    /// <summary>
    /// Closes connections of those who may hold the most, the largest first, until a share of what all may hold is given back.
    /// </summary>
    /// <param name="share">The part that is given back, from 0 to 1.</param>
    /// <returns>How many were closed.</returns>
    public int Shed(double share)
    {
        var holders = _open.Keys
            .GroupBy(connection => connection.Holder, (_, connections) => new Holder(connections))
            .ToList();
        var all = holders.Sum(holder => holder.Bytes);
        var queue = new PriorityQueue<Holder, long>(holders.Select(holder => (holder, -holder.Bytes)));
        var closed = 0;
        for (var rest = (long)(all * share); rest > 0 && queue.TryDequeue(out var holder, out _); closed++)
        {
            rest -= holder.CloseLargest();
            if (holder.Bytes > 0)
                queue.Enqueue(holder, -holder.Bytes);
        }

        return closed;
    }

    private sealed class Holder
    {
        private readonly Queue<(OpenConnection Connection, long Bytes)> _connections;

        public Holder(IEnumerable<OpenConnection> connections)
        {
            _connections = new(
                connections.Select(connection => (Connection: connection, connection.Bytes)).OrderByDescending(each => each.Bytes));
            Bytes = _connections.Sum(each => each.Bytes);
        }

        public long Bytes { get; private set; }

        public long CloseLargest()
        {
            var (connection, bytes) = _connections.Dequeue();
            connection.Close();
            Bytes -= bytes;
            return bytes;
        }
    }
}
