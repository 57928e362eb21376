namespace UserBalance.Grains.Abstractions;

/// <summary>What one gateway sees of a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Health">Whether it answers, after <see cref="HealthSettings.Fall"/> and <see cref="HealthSettings.Rise"/>.</param>
/// <param name="Detail">What the last check or the last failed connection showed, in a few words.</param>
/// <param name="Latency">How long the last successful check took.</param>
/// <param name="Connections">How many visits are open.</param>
/// <param name="TotalConnections">How many were begun since the gateway has started.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.ServerObservation")]
public sealed record ServerObservation(
    [property: Id(0)] ServerId Server,
    [property: Id(1)] ServerHealth Health,
    [property: Id(2)] string Detail,
    [property: Id(3)] TimeSpan Latency,
    [property: Id(4)] long Connections,
    [property: Id(5)] long TotalConnections);

/// <summary>Whether a server answers.</summary>
[GenerateSerializer, Alias("UserBalance.ServerHealth")]
public enum ServerHealth
{
    /// <summary>It answers, or nobody has looked yet.</summary>
    Up,

    /// <summary>It does not.</summary>
    Down,
}
