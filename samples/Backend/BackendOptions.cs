using System.Net;

namespace UserBalance.Backend;

/// <summary>How a backend server behaves. The defaults suit a server that another program starts in its own process.</summary>
public sealed record BackendOptions
{
    /// <summary>What the server calls itself; <c>localhost</c> unless set.</summary>
    public string Name { get; init; } = "localhost";

    /// <summary>The TCP port, 0 to 65535; 0, the default, takes one that is free.</summary>
    public int Port { get; init; }

    /// <summary>The address to listen on; IPv4 loopback unless set.</summary>
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>The pause between two events of <c>/stream</c>; 10 s unless set.</summary>
    public TimeSpan StreamInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long <c>/stream</c> goes on; 10 min unless set.</summary>
    public TimeSpan StreamDuration { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Whether a visit is refused whose fencing token is smaller than one that was seen of its client before: HTTP requests with 409,
    /// PROXY connections by closing them. <see langword="false"/> unless set. The tokens of all clients are kept in memory.
    /// </summary>
    public bool RefuseStaleTokens { get; init; }

    /// <summary>How many visits are remembered; past that the oldest are forgotten. A million unless set.</summary>
    public int VisitsKept { get; init; } = 1_000_000;

    /// <summary>The clock of the stream, of the recorded times and of the wait for a PROXY header.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
