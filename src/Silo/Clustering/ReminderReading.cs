namespace UserBalance.Silo.Clustering;

/// <summary>
/// How reminders are read from a store: over connections of their own. A silo reads all of its part at once, with a million clients of
/// a day 150 MB, and what shares the connection would wait behind that for seconds, the pool's ledger among it.
/// </summary>
internal static class ReminderReading
{
    /// <summary>The key of the service that has these connections.</summary>
    public const string Key = "reminders";

    /// <summary>How long such a reading may take. Nobody waits for it.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
}
