namespace UserBalance.Silo.Tests.Embedded;

public sealed class QueryPlanTests(StoreSilo silo) : IClassFixture<StoreSilo>
{
    [Theory]
    [InlineData("ReadRangeRows1Key", 1)]
    [InlineData("ReadRangeRows2Key", 2)]
    public void RangeOfReminders_IsReadByTheHash(string query, int searches)
    {
        var plan = Plan("reminders.db", query).Where(step => step.Contains("OrleansRemindersTable", StringComparison.Ordinal)).ToList();

        Assert.Equal(searches, plan.Count);
        Assert.All(plan, step => Assert.StartsWith("SEARCH OrleansRemindersTable USING PRIMARY KEY (ServiceId=? AND GrainHash", step));
    }

    [Theory]
    [InlineData("reminders.db", "ReadReminderRowsKey")]
    [InlineData("reminders.db", "ReadReminderRowKey")]
    [InlineData("reminders.db", "DeleteReminderRowKey")]
    [InlineData("ledger.db", "ReadFromStorageKey")]
    [InlineData("ledger.db", "WriteToStorageKey")]
    [InlineData("ledger.db", "ClearStorageKey")]
    public void RowByItsKey_IsFoundWithoutAScan(string file, string query)
    {
        var plan = Plan(file, query);

        Assert.Contains(plan, step => step.StartsWith("SEARCH Orleans", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN Orleans", StringComparison.Ordinal));
    }

    private List<string> Plan(string file, string query)
    {
        var path = silo.Directory[Path.Combine("data", file)];
        var text = RawFile.Column(path, $"SELECT QueryText FROM OrleansQuery WHERE QueryKey = '{query}'", 0)[0];
        return RawFile.Column(path, $"EXPLAIN QUERY PLAN {text.Split(';')[0]}", 3);
    }
}
