using System.Collections.Concurrent;

namespace UserBalance.Gateway.Http;

/// <summary>
/// The places where the servers of one pool are reached, and what stands for each of them in the hosts that are asked for.
/// </summary>
internal sealed class RouteTable
{
    private readonly ConcurrentDictionary<(string Host, int Port), ServerRoute> _routes = new();
    private readonly ConcurrentDictionary<int, ServerRoute> _numbered = new();
    private int _lastNumber;

    /// <summary>The same place is always the same route, or a pool's new state would leave all its connections behind.</summary>
    public ServerRoute To(string host, int port) => _routes.GetOrAdd((host, port), static (place, table) => table.Add(place), this);

    /// <summary>The route that a request takes.</summary>
    /// <param name="asked">The host that it asks for.</param>
    /// <exception cref="InvalidOperationException">It is none that a route has given it.</exception>
    public ServerRoute Of(string asked) => ServerRoute.NumberIn(asked) is { } number && _numbered.TryGetValue(number, out var route)
        ? route
        : throw new InvalidOperationException("The request was not directed to a server.");

    // Known by its number before anybody can send a request there.
    private ServerRoute Add((string Host, int Port) place)
    {
        var number = Interlocked.Increment(ref _lastNumber);
        return _numbered[number] = new ServerRoute(place.Host, place.Port, number);
    }
}
