namespace UserBalance.Grains.Abstractions;

/// <summary>A gateway as a pool knows it.</summary>
/// <param name="Session">Its session.</param>
/// <param name="LastAnswer">How long ago its last sync was answered.</param>
/// <param name="IsInStep">Whether it has carried out what the published state forbids.</param>
/// <param name="Clients">How many clients' assignments it holds.</param>
/// <param name="Connections">How many visits are open at it.</param>
[GenerateSerializer, Immutable, Alias("UserBalance.GatewayStatus")]
public sealed record GatewayStatus(
    [property: Id(0)] SessionId Session,
    [property: Id(1)] TimeSpan LastAnswer,
    [property: Id(2)] bool IsInStep,
    [property: Id(3)] int Clients,
    [property: Id(4)] long Connections);
