namespace UserBalance.Grains.Abstractions;

/// <summary>How many connections one client has at one gateway.</summary>
/// <param name="Session">The gateway's session.</param>
/// <param name="Connections">How many visits of the client are open there; <see langword="null"/> when the gateway did not answer in
/// time.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.GatewayConnections")]
public sealed record GatewayConnections([property: Id(0)] SessionId Session, [property: Id(1)] int? Connections);
