namespace UserBalance.Grains.Abstractions;

/// <summary>The published state of a pool: all that a gateway has to know to carry its clients' traffic.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.PoolSnapshot")]
public sealed record PoolSnapshot
{
    /// <summary>The pool's settings.</summary>
    [Id(0)]
    public required PoolSettings Settings { get; init; }

    /// <summary>All servers that clients may be assigned to, in order of their ids.</summary>
    [Id(1)]
    public required ServerEndpoint[] Servers { get; init; }

    /// <summary>Servers that no traffic may be sent to: assignments to them are forgotten and their visits cut.</summary>
    [Id(2)]
    public ServerId[] ForbiddenServers { get; init; } = [];

    /// <summary>Clients whose traffic may not be sent anywhere: their assignments are forgotten and their visits cut.</summary>
    [Id(3)]
    public ClientKey[] ForbiddenClients { get; init; } = [];
}

/// <summary>Where a server is reached.</summary>
/// <param name="Id">The server.</param>
/// <param name="Host">An IP address or a host name, resolved when a connection is made.</param>
/// <param name="Port">The port, 1 to 65535.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerEndpoint")]
public sealed record ServerEndpoint([property: Id(0)] ServerId Id, [property: Id(1)] string Host, [property: Id(2)] int Port);

/// <summary>The part of a pool's configuration that gateways act on. It comes from the pool, so that all gateways agree.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.PoolSettings")]
public sealed record PoolSettings
{
    /// <summary>How long a slot is held without activity.</summary>
    [Id(0)]
    public required TimeSpan IdleTimeout { get; init; }

    /// <summary>How long a gateway may act on what it knows without hearing from the pool; at most half the idle timeout.</summary>
    [Id(1)]
    public required TimeSpan GatewayLease { get; init; }

    /// <summary>How often a gateway syncs.</summary>
    [Id(2)]
    public required TimeSpan SyncInterval { get; init; }

    /// <summary>How much of the idle timeout may pass before new activity of a client is reported again.</summary>
    [Id(3)]
    public required TimeSpan ReportInterval { get; init; }

    /// <summary>The HTTP version that the servers speak.</summary>
    [Id(4)]
    public required ServerProtocol ServerProtocol { get; init; }

    /// <summary>How many leading bits of an IPv4 address identify a client.</summary>
    [Id(5)]
    public required int IPv4PrefixLength { get; init; }

    /// <summary>How many leading bits of an IPv6 address identify a client.</summary>
    [Id(6)]
    public required int IPv6PrefixLength { get; init; }

    /// <summary>How gateways check the servers.</summary>
    [Id(7)]
    public HealthSettings Health { get; init; } = new();

    /// <summary>Whether HTTP requests of different users may go over the same connection to a server.</summary>
    [Id(8)]
    public bool ShareConnections { get; init; }
}

/// <summary>The HTTP version that the servers of a pool speak.</summary>
[GenerateSerializer, Alias("UserBalance.ServerProtocol")]
public enum ServerProtocol
{
    /// <summary>HTTP/1.1, the default.</summary>
    Http1,

    /// <summary>HTTP/2 in cleartext with prior knowledge, as gRPC servers expect it.</summary>
    Http2,
}
