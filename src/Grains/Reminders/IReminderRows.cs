namespace UserBalance.Grains.Reminders;

/// <summary>Writes rows of Orleans' table of reminders, many at once.</summary>
internal interface IReminderRows
{
    /// <summary>How many it takes at a time, at least 1.</summary>
    int MaxAtOnce { get; }

    /// <summary>Writes them all, over those of the same grain and name. When it fails, any of them may be written.</summary>
    Task UpsertAsync(IReadOnlyList<ReminderEntry> rows);
}
