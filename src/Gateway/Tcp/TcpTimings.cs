namespace UserBalance.Gateway.Tcp;

/// <summary>How long the TCP data path waits for what.</summary>
internal sealed record TcpTimings
{
    /// <summary>How long a client that is turned away gets to close its side. 1 s.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a half-closed connection is checked for a peer that vanished. 10 s.</summary>
    public TimeSpan HalfClosedCheck { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection that was cut at shutdown gets to unwind. 2 s.</summary>
    public TimeSpan Unwind { get; init; } = TimeSpan.FromSeconds(2);
}
