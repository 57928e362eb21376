using System.Net;

namespace UserBalance.Compare.Loads;

/// <summary>Users who get no server and come back again and again, each from an address of his own.</summary>
internal static class Flood
{
    /// <summary>How many users.</summary>
    public const int Clients = 10_000;

    /// <summary>How many connections they make in a second, all together.</summary>
    public const int Rate = 2_000;

    // Each waits for its answer, and whoever is turned away may wait for tens of milliseconds.
    private const int Threads = 64;

    // Far from those who have a server.
    private const int FirstUser = 200_000;

    /// <summary>Lets them come until <paramref name="end"/> is cancelled.</summary>
    /// <returns>How many connections they made.</returns>
    /// <exception cref="InvalidOperationException">One was served.</exception>
    public static async Task<long> RunAsync(IPEndPoint to, CancellationToken end)
    {
        var attempts = await Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => OwnThread.Run(() => Attempts(to, thread, end))));
        return attempts.Sum();
    }

    private static long Attempts(IPEndPoint to, int thread, CancellationToken end)
    {
        var pace = new Pace(TimeSpan.FromSeconds((double)Threads / Rate), end);
        long attempts = 0;
        for (var client = thread; pace.Wait(); client = (client + Threads) % Clients)
        {
            var address = Users.Address(FirstUser + client);
            if (RawVisit.Succeeds(address, to))
                throw new InvalidOperationException($"{address} was served though the pool is full.");
            attempts++;
        }

        return attempts;
    }
}
