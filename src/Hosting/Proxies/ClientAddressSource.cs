namespace UserBalance.Hosting.Proxies;

/// <summary>What tells a listener who the client is.</summary>
internal enum ClientAddressSource
{
    /// <summary>The connection's own address.</summary>
    Connection,

    /// <summary>A PROXY protocol header, version 1 or 2, at the beginning of each connection from a trusted proxy.</summary>
    ProxyProtocol,

    /// <summary>The header <c>X-Forwarded-For</c> of each request from a trusted proxy.</summary>
    XForwardedFor,

    /// <summary>The header <c>Forwarded</c> (RFC 7239) of each request from a trusted proxy.</summary>
    Forwarded,
}
