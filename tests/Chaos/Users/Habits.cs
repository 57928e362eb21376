namespace UserBalance.Chaos.Users;

/// <summary>How a user behaves. Ranges are drawn from evenly.</summary>
internal sealed record Habits
{
    /// <summary>The pause between two visits.</summary>
    public (double From, double To) Pause { get; init; } = (0.3, 1.0);

    /// <summary>For how long it comes again and again.</summary>
    public (double From, double To) Stay { get; init; } = (10, 40);

    /// <summary>For how long it stays away then, mostly longer than the idle timeout.</summary>
    public (double From, double To) Away { get; init; } = (8, 24);

    /// <summary>How long it waits after it was turned away.</summary>
    public (double From, double To) Patience { get; init; } = (2, 5);

    /// <summary>The share of visits beside which it opens a long one, unless one is open.</summary>
    public double LongShare { get; init; } = 0.2;

    /// <summary>How long a long visit is.</summary>
    public (double From, double To) Long { get; init; } = (3, 12);

    /// <summary>Whether it comes through one gateway for as long as that is ready, and so is carried from what that one knows.</summary>
    public bool KeepsGateway { get; init; }

    /// <summary>What a user does in a run about a theme.</summary>
    /// <param name="theme">The theme.</param>
    /// <param name="number">The user's number.</param>
    /// <param name="idle">The pool's idle timeout.</param>
    public static Habits Of(Theme theme, int number, TimeSpan idle)
    {
        // The latest visit that a gateway carries without asking begins an eighth and a 32nd of the timeout before the slot expires.
        var late = new Habits
        {
            Pause = (idle.TotalSeconds * 0.78, idle.TotalSeconds * 0.835),
            Stay = (60, 120),
            LongShare = 0.5,
            Long = (3, 5),
        };
        return theme switch
        {
            Theme.Pauses when number % 3 == 0 => new Habits { Stay = (1, 3), Away = (0, 2), Patience = (0.3, 1) },
            Theme.Pauses =>
                late with { Pause = (idle.TotalSeconds * 0.825, idle.TotalSeconds * 0.865), LongShare = 0, KeepsGateway = true },
            Theme.Moves or Theme.Takeovers => new Habits { Pause = (0.1, 0.4), Stay = (20, 60), LongShare = 0.3 },
            Theme.Freezes => new Habits { Pause = (0.1, 0.4), Stay = (60, 120), LongShare = 1, Long = (20, 40) },
            _ => number % 6 == 0 ? late : new Habits(),
        };
    }
}
