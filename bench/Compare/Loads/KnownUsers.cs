using System.Diagnostics;
using System.Net;

namespace UserBalance.Compare.Loads;

/// <summary>Users who have a server and come now and then, so that it is the load of others that is seen in their latencies.</summary>
/// <param name="to">The proxy.</param>
internal sealed class KnownUsers(IPEndPoint to)
{
    /// <summary>How many come on a connection that they keep, and how many others with a connection for each request.</summary>
    public const int OfEachKind = 10;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Lets them come until <paramref name="end"/> is cancelled.</summary>
    /// <returns>What those with a connection saw, and what the others saw.</returns>
    /// <exception cref="InvalidOperationException">One was not served.</exception>
    public async Task<(Percentiles KeepAlive, Percentiles Connect)> VisitAsync(CancellationToken end)
    {
        var keepAlive = Task.WhenAll(Enumerable.Range(0, OfEachKind).Select(user => OwnThread.Run(() => OnOneConnection(user, end))));
        var connect = Task.WhenAll(
            Enumerable.Range(OfEachKind, OfEachKind).Select(user => OwnThread.Run(() => OnConnectionsOfTheirOwn(user, end))));
        return (Percentiles.Of((await keepAlive).SelectMany(times => times)), Percentiles.Of((await connect).SelectMany(times => times)));
    }

    private List<TimeSpan> OnOneConnection(int user, CancellationToken end)
    {
        using var socket = RawVisit.Connect(Users.Address(user), to);
        return Measure(user, () => RawVisit.IsAnswered(socket), end);
    }

    private List<TimeSpan> OnConnectionsOfTheirOwn(int user, CancellationToken end) =>
        Measure(user, () => RawVisit.Succeeds(Users.Address(user), to), end);

    private static List<TimeSpan> Measure(int user, Func<bool> visit, CancellationToken end)
    {
        var pace = new Pace(Interval, end);
        var times = new List<TimeSpan>();
        while (pace.Wait())
        {
            var began = Stopwatch.GetTimestamp();
            if (!visit())
                throw new InvalidOperationException($"The known user {Users.Address(user)} was not served.");
            times.Add(Stopwatch.GetElapsedTime(began));
        }

        return times;
    }
}
