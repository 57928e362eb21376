namespace UserBalance.Chaos;

/// <summary>One run: what is set up, and what is done to it.</summary>
internal sealed record ChaosOptions
{
    /// <summary>Decides the schedule of faults and what users do.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How long users visit; the last part of it is without faults.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(100);

    public StoreKind Store { get; init; } = StoreKind.Redis;

    /// <summary>Whether the store has a replica, which everybody reaches also while nobody reaches the store itself. Redis only.</summary>
    public bool HasReplica { get; init; }

    /// <summary>The rule of the protocol that is off, or <see langword="null"/> for the product as it is.</summary>
    public string? Without { get; init; }

    /// <summary>Which faults and habits: all of them unless set, or those that a broken rule shows under.</summary>
    public Theme Theme { get; init; } = Theme.Everything;

    /// <summary>Whether the run has to see a number of faults, moves and expiries.</summary>
    public bool Counts => Theme == Theme.Everything && Without is null;

    /// <summary>Ends the run at the first violation.</summary>
    public bool StopAtViolation { get; init; }

    /// <summary>Where the records go when there is a violation.</summary>
    public string? Directory { get; init; }

    /// <summary>Where most of them are frozen at any time, twice as many.</summary>
    public int Gateways => Theme == Theme.Freezes ? 6 : 3;

    public int Silos { get; init; } = 3;

    public int Servers { get; init; } = 8;

    public int MaxUsersPerServer { get; init; } = 4;

    /// <summary>Many more than there are slots; where users are moved about, so few that there is room for it.</summary>
    public int Users => Theme is Theme.Moves or Theme.Takeovers or Theme.Freezes ? Servers * MaxUsersPerServer * 3 / 4 : 240;

    /// <summary>In a run about freezes: how many.</summary>
    public int Freezes { get; init; } = 200;

    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan GatewayLease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// After how many failed checks a server is down. The servers of a run about other faults never fail, but the machine may be busy.
    /// </summary>
    public int Fall { get; init; } = 5;

    /// <summary>What the lengths of faults are multiples of: the lease, unless that is set longer to see what a lease is worth.</summary>
    public TimeSpan FaultUnit { get; } = TimeSpan.FromSeconds(3);

    /// <summary>With this lease, and an idle timeout that it does not exceed half of.</summary>
    public ChaosOptions WithLease(TimeSpan lease) =>
        this with { GatewayLease = lease, IdleTimeout = 2 * lease > IdleTimeout ? 2 * lease : IdleTimeout };
}

/// <summary>What a run is about.</summary>
internal enum Theme
{
    /// <summary>Every kind of fault.</summary>
    Everything,

    /// <summary>Moves of busy users, without any fault.</summary>
    Moves,

    /// <summary>Short freezes while users come just before their slot expires.</summary>
    Pauses,

    /// <summary>Pools in two silos at once.</summary>
    Takeovers,

    /// <summary>Frozen gateways, whose users go on elsewhere.</summary>
    Freezes,
}

/// <summary>The store of a run.</summary>
internal enum StoreKind
{
    Redis,
    PostgreSql,
}
