using System.Diagnostics;
using System.Net;

namespace UserBalance.Compare.Loads;

/// <summary>Load of one request for each connection, by users with addresses of their own.</summary>
internal static class Connections
{
    /// <summary>How many are open at the same time.</summary>
    private const int AtOnce = 64;

    /// <summary>Visits by users drawn by lot.</summary>
    /// <param name="to">The proxy.</param>
    /// <param name="users">How many of <see cref="Users"/> there are to draw from.</param>
    /// <param name="time">How long.</param>
    public static async Task<LoadResult> ByLotAsync(IPEndPoint to, int users, TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var visitors = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => OwnThread.Run(() =>
        {
            var visitor = new Visitor(to);
            while (Stopwatch.GetElapsedTime(began) < time)
                visitor.Visit(Users.Address(Random.Shared.Next(users)));
            return visitor;
        })));
        return Visitor.Sum(visitors, Stopwatch.GetElapsedTime(began));
    }

    /// <summary>Lets every user visit once.</summary>
    /// <param name="to">The proxy.</param>
    /// <param name="first">The first of <see cref="Users"/>.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidOperationException">Some were not served.</exception>
    public static async Task<LoadResult> OfEachAsync(IPEndPoint to, int first, int count)
    {
        var next = first - 1;
        var began = Stopwatch.GetTimestamp();
        var visitors = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => OwnThread.Run(() =>
        {
            var visitor = new Visitor(to);
            for (var user = Interlocked.Increment(ref next); user < first + count; user = Interlocked.Increment(ref next))
                visitor.Visit(Users.Address(user));
            return visitor;
        })));
        var result = Visitor.Sum(visitors, Stopwatch.GetElapsedTime(began));
        return result.Failed == 0
            ? result
            : throw new InvalidOperationException($"{result.Failed} of {count} users were not served by {to}.");
    }
}
