using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Configuration;

/// <summary>A pool as it is configured: the servers that serve one application, and the policy over them.</summary>
public sealed record PoolOptions
{
    /// <summary>The shortest idle timeout.</summary>
    public static readonly TimeSpan MinIdleTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The longest idle timeout.</summary>
    public static readonly TimeSpan MaxIdleTimeout = TimeSpan.FromDays(30);

    /// <summary>The shortest gateway lease.</summary>
    public static readonly TimeSpan MinGatewayLease = TimeSpan.FromSeconds(1);

    /// <summary>The longest gateway lease.</summary>
    public static readonly TimeSpan MaxGatewayLease = TimeSpan.FromHours(1);

    /// <summary>The largest number of users that a server may take.</summary>
    public const int MaxUsersPerServerLimit = 1_000_000;

    /// <summary>The pool's id: <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
    public required string Id { get; init; }

    /// <summary>
    /// How many users a server takes unless it says otherwise, 1 to 1,000,000. Default: 2, as in the article this began with.
    /// </summary>
    public int MaxUsersPerServer { get; init; } = 2;

    /// <summary>How long a slot is held without activity, 5 s to 30 d. Default: 1 d.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long a gateway may act on what it knows without hearing from the pool, 1 s to 1 h. Default: 60 s. A lease longer
    /// than half the idle timeout is cut to that half.
    /// </summary>
    public TimeSpan GatewayLease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The HTTP version that the servers speak. Default: HTTP/1.1.</summary>
    public ServerProtocol ServerProtocol { get; init; } = ServerProtocol.Http1;

    /// <summary>
    /// Whether HTTP requests of different users may go over the same connection to a server. Default: no. Then what one user does to a
    /// connection concerns nobody else, and every user has connections of his own.
    /// </summary>
    public bool ShareConnections { get; init; }

    /// <summary>How many leading bits of an IPv4 address identify a client, 1 to 32. Default: 32.</summary>
    public int IPv4PrefixLength { get; init; } = 32;

    /// <summary>How many leading bits of an IPv6 address identify a client, 1 to 128. Default: 128.</summary>
    public int IPv6PrefixLength { get; init; } = 128;

    /// <summary>The longest failover delay.</summary>
    public static readonly TimeSpan MaxFailoverDelay = TimeSpan.FromDays(1);

    /// <summary>How a server is chosen for a new client. Default: the one with the fewest users.</summary>
    public Selection Selection { get; init; } = Selection.LeastUsers;

    /// <summary>What becomes of the users of a server that is down. Default: they are given another one.</summary>
    public OnServerDown OnServerDown { get; init; } = OnServerDown.Reassign;

    /// <summary>
    /// How long a server is down before its users are given another one, 0 s to 1 d. Default: 5 s. One that is back before keeps them.
    /// </summary>
    public TimeSpan FailoverDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How gateways check the servers.</summary>
    public HealthSettings Health { get; init; } = new();

    /// <summary>The servers, in order of their ids; at least one.</summary>
    public required IReadOnlyList<ServerOptions> Servers { get; init; }

    /// <summary>Whether all but the servers is the same.</summary>
    /// <param name="other">The options of the same pool at another time.</param>
    public bool HasPolicyOf(PoolOptions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { Servers = other.Servers } == other;
    }
}
