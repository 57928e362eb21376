using System.Collections.Concurrent;
using System.Net;

namespace UserBalance.Gateway.Net;

/// <summary>The addresses of servers' hosts, resolved when a connection is made, and remembered for when they cannot be.</summary>
/// <param name="time">The source of time.</param>
/// <param name="resolve">Looks a name up.</param>
/// <param name="trouble">Tells that lookups fail, if anybody wants to know.</param>
internal sealed class HostAddresses(TimeProvider time, Func<string, Task<IPAddress[]>> resolve, ConnectTrouble? trouble = null)
{
    /// <summary>
    /// How long an answer is used. 2 s: long enough to spare a burst of connections a lookup each, which takes a thread of the pool;
    /// short enough that a moved host is found at once.
    /// </summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    /// <summary>How long a lookup is waited for when there is an answer from before. 1 s.</summary>
    public static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the last answer is used while lookups fail or do not end. A day, as RFC 8767 (5) advises resolvers. That a name does not
    /// exist is an answer too, and is believed at once: its address may be somebody else's by then.
    /// </summary>
    public static readonly TimeSpan LongestUse = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, HostName> _names = new(StringComparer.OrdinalIgnoreCase);

    public HostAddresses(TimeProvider time, ConnectTrouble? trouble = null)
        : this(time, static host => Dns.GetHostAddressesAsync(host), trouble)
    {
    }

    /// <summary>The addresses of <paramref name="host"/>, an IP address or a name, in the resolver's order; at least one.</summary>
    /// <param name="host">The host.</param>
    /// <param name="longest">How long the resolver is waited for at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ConnectException">It has none, or that cannot be found out.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public ValueTask<IPAddress[]> ResolveAsync(string host, TimeSpan longest, CancellationToken cancellationToken) =>
        IPAddress.TryParse(host, out var address)
            ? ValueTask.FromResult<IPAddress[]>([address])
            : NameOf(host).ResolveAsync(longest, cancellationToken);

    private HostName NameOf(string host) =>
        _names.TryGetValue(host, out var name) ? name : _names.GetOrAdd(host, new HostName(host, time, resolve, trouble));
}
