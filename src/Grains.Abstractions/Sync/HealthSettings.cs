namespace UserBalance.Grains.Abstractions;

/// <summary>How every gateway checks every server of a pool. A check is never a user's activity.</summary>
[GenerateSerializer, Immutable, Alias("UserBalance.HealthSettings")]
public sealed record HealthSettings
{
    /// <summary>How often a server is checked, 1 s to 1 h. Default: 2 s.</summary>
    [Id(0)]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a check may take, 1 s to 60 s. Default: 2 s.</summary>
    [Id(1)]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How many failures in a row make a server down at a gateway, 1 to 100. Default: 1, as in the article this began with.
    /// </summary>
    [Id(2)]
    public int Fall { get; init; } = 1;

    /// <summary>
    /// How many successful checks in a row make it up again, 1 to 100. Default: 2; the article's 100 would keep a server out for
    /// more than three minutes.
    /// </summary>
    [Id(3)]
    public int Rise { get; init; } = 2;

    /// <summary>
    /// The path of an HTTP check: a GET that is answered with 2xx or 3xx is a success. <see langword="null"/>, the default: a connection
    /// is.
    /// </summary>
    [Id(4)]
    public string? Path { get; init; }
}
