using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Configuration;

/// <summary>A server as it is configured.</summary>
public sealed record ServerOptions
{
    /// <summary>The server.</summary>
    public required ServerId Id { get; init; }

    /// <summary>An IP address or a host name.</summary>
    public required string Host { get; init; }

    /// <summary>The port, 1 to 65535.</summary>
    public required int Port { get; init; }

    /// <summary>How many users it takes, 1 to 1,000,000, or <see langword="null"/> for the pool's number.</summary>
    public int? MaxUsers { get; init; }
}
