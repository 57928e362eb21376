namespace UserBalance.Gateway.Configuration;

/// <summary>The section <c>UserBalance:Gateway</c>.</summary>
internal sealed record GatewayOptions
{
    /// <summary>The longest shutdown delay, and the longest shutdown timeout.</summary>
    public static readonly TimeSpan MaxShutdownTime = TimeSpan.FromMinutes(10);
    /// <summary>The greatest limit for connections.</summary>
    public const int MaxConnectionsLimit = 10_000_000;


    /// <summary>The shortest time that visitors may be given.</summary>
    public static readonly TimeSpan MinVisitorTime = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that visitors may be given.</summary>
    public static readonly TimeSpan MaxVisitorTime = TimeSpan.FromHours(1);

    /// <summary>The gateway's name towards the pools and in the status. Default: the machine's name.</summary>
    public string Name { get; init; } = Environment.MachineName;

    /// <summary>The listeners, in order of their names; at least one.</summary>
    public required IReadOnlyList<ListenerOptions> Listeners { get; init; }

    /// <summary>
    /// For how long the gateway goes on to take visitors after it was told to stop, 0 s to 10 min. Default: 5 s. Meanwhile it is not ready,
    /// and asks HTTP connections that are used to end. Ctrl-C (SIGINT) ends it at once.
    /// </summary>
    public TimeSpan ShutdownDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long open visits may go on after <see cref="ShutdownDelay"/>, 0 s to 10 min. Default: 5 s. Then they are cut.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many connections of visitors all listeners may have together, 1 to 10,000,000. Default: as many as the process may have file
    /// descriptors for.
    /// </summary>
    public int? MaxConnections { get; init; }

    /// <summary>How long the head of an HTTP request may take from its first byte, 1 s to 1 h. Default: 10 s.</summary>
    public TimeSpan RequestHeadersTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an HTTP connection may be without a request, 1 s to 1 h. Default: 130 s.</summary>
    public TimeSpan KeepAliveTimeout { get; init; } = TimeSpan.FromSeconds(130);

    /// <summary>Whether each visit that is over is logged. Default: no.</summary>
    public bool AccessLog { get; init; }

    /// <summary>Pages of the operator's own for all listeners. Default: none.</summary>
    public PageOptions Pages { get; init; } = PageOptions.None;

    /// <summary>The status page and admin API.</summary>
    public AdminOptions Admin { get; init; } = new();
}
