namespace UserBalance.Gateway.Identity;

/// <summary>What the first bytes of a connection are.</summary>
internal enum ProxyFinding
{
    /// <summary>They agree with a header as far as they go.</summary>
    Incomplete,

    /// <summary>No header, one that breaks the protocol, or one that is longer than <see cref="ProxyHeaderReader.MaxLength"/>.</summary>
    Malformed,

    /// <summary>A whole header.</summary>
    Header,
}
