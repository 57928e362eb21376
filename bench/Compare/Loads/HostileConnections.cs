using System.Net;
using System.Net.Sockets;
using System.Text;

namespace UserBalance.Compare.Loads;

/// <summary>Connections that mean no good, by strangers who open each again when it was closed.</summary>
internal static class HostileConnections
{
    /// <summary>How many there are at once.</summary>
    public const int Count = 1_000;

    private const int Threads = 4;
    private const int Strangers = 100;
    private const int Oversized = 64 * 1024;

    // Far from those who have a server, and from those who get none.
    private const int FirstUser = 400_000;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // What a connection says first; after that it says a byte at each interval, if it is one that does.
    private static readonly (byte[] Said, bool GoesOn)[] Kinds =
    [
        ([], false),
        (Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: b\r\nX-Slow: "), true),
        (Encoding.ASCII.GetBytes("POST / HTTP/1.1\r\nHost: b\r\nContent-Length: 1000000\r\n\r\n"), true),
        (Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\nHost: b\r\nX-Large: " + new string('a', Oversized)), false),
        (Encoding.ASCII.GetBytes("GET / HTTP/9.9\r\n\0\r\n\r\n"), false),
    ];

    /// <summary>Keeps them open until <paramref name="end"/> is cancelled.</summary>
    /// <param name="to">The listeners, in turn.</param>
    /// <param name="end">Ends it.</param>
    /// <returns>How many were opened.</returns>
    public static async Task<long> RunAsync(IReadOnlyList<IPEndPoint> to, CancellationToken end)
    {
        var opened = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => OwnThread.Run(() => Attack(to, thread, end))));
        return opened.Sum();
    }

    private static long Attack(IReadOnlyList<IPEndPoint> to, int thread, CancellationToken end)
    {
        // Evenly, because a burst of its own making would be all that is seen.
        var sockets = new Socket?[Count / Threads];
        var pace = new Pace(Interval / sockets.Length, end);
        long opened = 0;
        try
        {
            for (var i = 0; pace.Wait(); i = (i + 1) % sockets.Length)
                opened += GoOn(ref sockets[i], (i * Threads) + thread, to);
        }
        finally
        {
            foreach (var socket in sockets)
                socket?.Dispose();
        }

        return opened;
    }

    private static int GoOn(ref Socket? socket, int number, IReadOnlyList<IPEndPoint> to)
    {
        var (said, goesOn) = Kinds[number / to.Count % Kinds.Length];
        try
        {
            if (socket is not null && !socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                if (goesOn)
                    socket.Send("a"u8, SocketFlags.None, out _);
                return 0;
            }

            socket?.Dispose();
            socket = RawVisit.Connect(Users.Address(FirstUser + (number % Strangers)), to[number % to.Count]);
            socket.Blocking = false;
            socket.Send(said, SocketFlags.None, out _);
        }
        catch (SocketException)
        {
            // The proxy was faster; it is opened again.
            socket?.Dispose();
            socket = null;
        }

        return 1;
    }
}
