namespace UserBalance.Gateway.Configuration;

/// <summary>How a TCP client that is not served is closed.</summary>
internal enum TcpRejection
{
    /// <summary>An orderly end of stream without data.</summary>
    Fin,

    /// <summary>A reset: cheaper, and the client sees an error.</summary>
    Reset,
}
