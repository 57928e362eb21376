using System.Collections.Concurrent;
using System.Net;

namespace UserBalance.Backend.Visits;

/// <summary>
/// What an application can do with fencing tokens: of two servers that a client was assigned to, the later was told the greater
/// token. So whoever has seen a greater one knows that a smaller one comes too late, from a gateway that has not heard of the change.
/// </summary>
internal sealed class GreatestTokens
{
    private readonly ConcurrentDictionary<IPAddress, long> _greatest = new();

    /// <summary>Whether a greater token of the client was seen before; remembers this one if not.</summary>
    public bool IsStale(IPAddress client, long token) =>
        _greatest.AddOrUpdate(client, static (_, told) => told, static (_, known, told) => Math.Max(known, told), token) > token;
}
