namespace UserBalance.Silo.Tests.Embedded;

public sealed class EmbeddedReminderRowsTests(StoreSilo silo) : IClassFixture<StoreSilo>
{
    private const string Name = "expiry";

    private static readonly DateTime Start = new DateTime(2031, 4, 5, 6, 7, 8, DateTimeKind.Utc).AddTicks(1234567);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _pool = $"{Guid.NewGuid():N}";

    [Fact]
    public async Task Upsert_OfMany_AreAsTheTableReadsThem()
    {
        var rows = Rows(1000, Start);
        await Task.WhenAll(rows.Chunk(silo.ReminderRows.MaxAtOnce).Select(silo.ReminderRows.UpsertAsync));

        var read = (await silo.Reminders.ReadRows(0, 0, Token)).Reminders.Where(
            row => row.GrainId.Key.ToString()!.StartsWith(_pool, StringComparison.Ordinal));

        Assert.Equal(
            rows.Select(row => (row.GrainId, row.ReminderName, row.StartAt, row.Period)).OrderBy(row => row.GrainId),
            read.Select(row => (row.GrainId, row.ReminderName, row.StartAt, row.Period)).OrderBy(row => row.GrainId));
    }

    [Fact]
    public async Task Upsert_OverARowOfTheTable_IsTheSameRowUnderANewTag()
    {
        var row = Assert.Single(Rows(1, Start));
        var tag = await silo.Reminders.UpsertRow(row, Token);
        await silo.ReminderRows.UpsertAsync(Rows(1, Start.AddHours(1)));

        var read = Assert.Single((await silo.Reminders.ReadRows(row.GrainId, Token)).Reminders);
        Assert.Equal(Start.AddHours(1), read.StartAt);
        Assert.NotEqual(tag, read.ETag);
        Assert.Equal(read.ETag, (await silo.Reminders.ReadRow(row.GrainId, Name, Token))!.ETag);
        var hash = row.GrainId.GetUniformHashCode();
        Assert.Contains(row.GrainId, (await silo.Reminders.ReadRows(hash - 1, hash, Token)).Reminders.Select(found => found.GrainId));
        Assert.True(await silo.Reminders.RemoveRow(row.GrainId, Name, read.ETag!, Token));
    }

    [Fact]
    public async Task Upsert_OneOfThemCannotBeWritten_WritesNone()
    {
        var rows = Rows(3, Start);
        rows[2].ReminderName = null!;
        await Assert.ThrowsAnyAsync<Exception>(() => silo.ReminderRows.UpsertAsync(rows));
        Assert.Null(await silo.Reminders.ReadRow(rows[0].GrainId, Name, Token));

        await silo.ReminderRows.UpsertAsync(Rows(3, Start));
        Assert.NotNull(await silo.Reminders.ReadRow(rows[0].GrainId, Name, Token));
    }

    private ReminderEntry[] Rows(int count, DateTime start) =>
    [
        .. Enumerable.Range(0, count).Select(number => new ReminderEntry
        {
            GrainId = GrainId.Create("client", $"{_pool}|10.0.{number / 256}.{number % 256}"),
            ReminderName = Name,
            StartAt = start,
            Period = TimeSpan.FromMinutes(1),
        }),
    ];
}
