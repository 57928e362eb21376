namespace UserBalance.Network.Tests.Lab;

/// <summary>What a lab's pool is like.</summary>
internal sealed record LabOptions
{
    public int MaxUsersPerServer { get; init; } = 2;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether silos and gateways speak TLS with each other.</summary>
    public bool HasTls { get; init; }

    public TimeSpan GatewayLease { get; init; } = TimeSpan.FromSeconds(20);
}
