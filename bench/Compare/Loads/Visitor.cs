using System.Diagnostics;
using System.Net;

namespace UserBalance.Compare.Loads;

/// <summary>Makes visits and remembers how they went. One thread has one.</summary>
internal sealed class Visitor(IPEndPoint to)
{
    private readonly List<TimeSpan> _latencies = [];
    private long _failed;

    /// <summary>Makes one visit on a connection of its own.</summary>
    public void Visit(IPAddress from)
    {
        var began = Stopwatch.GetTimestamp();
        if (RawVisit.Succeeds(from, to))
            _latencies.Add(Stopwatch.GetElapsedTime(began));
        else
            _failed++;
    }

    /// <summary>What all of them have seen together.</summary>
    public static LoadResult Sum(IReadOnlyList<Visitor> visitors, TimeSpan duration) => new(
        visitors.Sum(visitor => (long)visitor._latencies.Count),
        visitors.Sum(visitor => visitor._failed),
        duration,
        Percentiles.Of(visitors.SelectMany(visitor => visitor._latencies)));
}
