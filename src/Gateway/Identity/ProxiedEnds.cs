using System.Net;

namespace UserBalance.Gateway.Identity;

/// <summary>The two ends of a connection to a proxy.</summary>
/// <param name="Source">The client.</param>
/// <param name="Destination">What it connected to.</param>
internal sealed record ProxiedEnds(IPEndPoint Source, IPEndPoint Destination);
