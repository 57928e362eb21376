namespace UserBalance.Gateway.Identity;

/// <summary>A PROXY protocol header.</summary>
/// <param name="Ends">The connection that it tells of; <see langword="null"/> when the proxy speaks for itself, as for a health
/// check.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="IsOverTls">Whether it tells that the client has come to the proxy over TLS.</param>
internal readonly record struct ProxyHeader(ProxiedEnds? Ends, int Length, bool IsOverTls = false);
