namespace UserBalance.Grains.Reminders;

/// <summary>The rows one by one, all at the same time, as the table of every store can.</summary>
/// <param name="table">The table.</param>
/// <param name="maxAtOnce">How many at the same time: a store with a connection for each has only so many.</param>
internal sealed class SingleReminderRows(IReminderTable table, int maxAtOnce) : IReminderRows
{
    // The service of this silo has never heard of these reminders, so it keeps nothing of them.
    private readonly IReminderTable _table = table is PacedReminderTable paced ? paced.Table : table;

    public int MaxAtOnce => maxAtOnce;

    public Task UpsertAsync(IReadOnlyList<ReminderEntry> rows) =>
        Task.WhenAll(rows.Select(row => _table.UpsertRow(row, CancellationToken.None)));
}
