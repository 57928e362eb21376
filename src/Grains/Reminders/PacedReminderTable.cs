namespace UserBalance.Grains.Reminders;

/// <summary>Orleans' table of reminders, read as a whole no oftener than <see cref="ReadingPace"/> says.</summary>
/// <param name="table">The table.</param>
/// <param name="pace">When it is read.</param>
/// <param name="window">How far ahead Orleans keeps reminders in memory.</param>
/// <param name="time">The clock of the reminders.</param>
internal sealed class PacedReminderTable(IReminderTable table, ReadingPace pace, TimeSpan window, TimeProvider time) : IReminderTable
{
    private long _readingsLeftOut;

    /// <summary>How many times Orleans was told that there is no news.</summary>
    public long ReadingsLeftOut => Interlocked.Read(ref _readingsLeftOut);

    /// <summary>The table itself, for rows that Orleans' service of this silo does not know of.</summary>
    public IReminderTable Table => table;

    public Task StartAsync(CancellationToken cancellationToken) => table.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => table.StopAsync(cancellationToken);

    public Task<ReminderTableData> ReadRows(GrainId grainId) => table.ReadRows(grainId);

    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadRows(begin, end, CancellationToken.None);

    // Orleans takes no table for no news: what it has in memory of the range stays as it is. It does so in 10.4.2, and promises it nowhere.
    public async Task<ReminderTableData> ReadRows(uint begin, uint end, CancellationToken cancellationToken)
    {
        if (!pace.MustRead(begin, end))
        {
            Interlocked.Increment(ref _readingsLeftOut);
            return null!;
        }

        var reading = pace.Begin();
        var rows = await table.ReadRows(begin, end, cancellationToken);
        pace.HasRead(begin, end, reading, rows?.Reminders.Count ?? 0);
        return rows!;
    }

    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) => table.ReadRow(grainId, reminderName);

    public Task<string?> UpsertRow(ReminderEntry entry) => UpsertRow(entry, CancellationToken.None);

    public Task<string?> UpsertRow(ReminderEntry entry, CancellationToken cancellationToken)
    {
        if (entry.StartAt - time.GetUtcNow().UtcDateTime > window)
            pace.Gone();
        return table.UpsertRow(entry, cancellationToken);
    }

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        RemoveRow(grainId, reminderName, eTag, CancellationToken.None);

    public Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag, CancellationToken cancellationToken)
    {
        pace.Gone();
        return table.RemoveRow(grainId, reminderName, eTag, cancellationToken);
    }

    public Task TestOnlyClearTable() => table.TestOnlyClearTable();
}
