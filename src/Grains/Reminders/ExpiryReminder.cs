namespace UserBalance.Grains.Reminders;

/// <summary>A client's reminder that asks for its slot back.</summary>
/// <param name="Client">The client's grain.</param>
/// <param name="Due">When it asks for the first time, UTC.</param>
internal readonly record struct ExpiryReminder(GrainId Client, DateTime Due)
{
    /// <summary>What every client's reminder is called.</summary>
    public const string Name = "expiry";

    /// <summary>The shortest that Orleans allows. It only matters when a tick fails or the cluster was down when it was due.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromMinutes(1);

    // Spreads the reminders of clients that arrived together. Never earlier, or the tick would find the client active.
    private static readonly TimeSpan MaxJitter = TimeSpan.FromMilliseconds(200);

    /// <summary>The time until a reminder is due that asks no earlier than after <paramref name="delay"/>, and a little later.</summary>
    public static TimeSpan Spread(TimeSpan delay) => delay + (MaxJitter * Random.Shared.NextDouble());
}
