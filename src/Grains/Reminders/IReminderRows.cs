namespace UserBalance.Grains.Reminders;

/// <summary>Writes rows of Orleans' table of reminders, many at once.</summary>
internal interface IReminderRows
{
    /// <summary>How many it takes at a time, at least 1.</summary>
    int MostAtOnce { get; }

    /// <summary>Writes them all, over those of the same grain and name. When it fails, any of them may be written.</summary>
    Task UpsertAsync(IReadOnlyList<ReminderEntry> rows);
}

/// <summary>The rows one by one, all at the same time, as the table of every store can.</summary>
/// <param name="table">The table.</param>
/// <param name="mostAtOnce">How many at the same time: a store with a connection for each has only so many.</param>
internal sealed class SingleReminderRows(IReminderTable table, int mostAtOnce) : IReminderRows
{
    // The service of this silo has never heard of these reminders, so it keeps nothing of them.
    private readonly IReminderTable _table = table is PacedReminderTable paced ? paced.Table : table;

    public int MostAtOnce => mostAtOnce;

    public Task UpsertAsync(IReadOnlyList<ReminderEntry> rows) =>
        Task.WhenAll(rows.Select(row => _table.UpsertRow(row, CancellationToken.None)));
}
