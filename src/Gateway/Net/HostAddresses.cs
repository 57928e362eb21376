using System.Collections.Concurrent;
using System.Net;

namespace UserBalance.Gateway.Tcp;

/// <summary>The addresses of servers' hosts, resolved when a connection is made and remembered for a moment.</summary>
internal sealed class HostAddresses(TimeProvider time, Func<string, Task<IPAddress[]>> resolve)
{
    /// <summary>
    /// How long an answer is used. Long enough to spare a burst of connections a lookup each, which takes a thread of the pool;
    /// short enough that a moved host is found at once.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Lookup> _lookups = new(StringComparer.OrdinalIgnoreCase);

    public HostAddresses(TimeProvider time)
        : this(time, static host => Dns.GetHostAddressesAsync(host))
    {
    }

    /// <summary>The addresses of <paramref name="host"/>, an IP address or a name, in the resolver's order.</summary>
    public Task<IPAddress[]> ResolveAsync(string host)
    {
        if (IPAddress.TryParse(host, out var address))
            return Task.FromResult<IPAddress[]>([address]);
        if (_lookups.TryGetValue(host, out var known) && IsUsable(known))
            return known.Answer;

        var lookup = new Lookup(resolve(host), time.GetTimestamp());
        _lookups[host] = lookup;
        return lookup.Answer;
    }

    private bool IsUsable(Lookup lookup) =>
        !lookup.Answer.IsFaulted && time.GetElapsedTime(lookup.Since) < Lifetime;

    private sealed record Lookup(Task<IPAddress[]> Answer, long Since);
}
