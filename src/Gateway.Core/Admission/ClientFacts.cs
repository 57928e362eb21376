using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Admission;

/// <summary>What the gateway knows of a client that wants to enter.</summary>
/// <param name="Client">Who it is, as its pool tells its users apart.</param>
internal readonly record struct ClientFacts(ClientKey Client);
