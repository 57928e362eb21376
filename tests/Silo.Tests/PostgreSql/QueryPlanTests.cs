using Npgsql;

namespace UserBalance.Silo.Tests.PostgreSql;

public sealed class QueryPlanTests : IClassFixture<PostgreSqlSilo>, IAsyncLifetime
{
    // A small table is read whole, whatever its indexes are.
    private const string ManyRows =
        """
        INSERT INTO OrleansRemindersTable
        SELECT 'userbalance', 'client/app|' || n, 'expiry', now(), 60000, (n * 214748 - 2147483648)::integer, 1
        FROM generate_series(1::bigint, 20000) n ON CONFLICT DO NOTHING;
        INSERT INTO OrleansStorage
        SELECT 'userbalance', n, n, 0, 0, 'page', n, 1, NULL FROM generate_series(1, 20000) n ON CONFLICT DO NOTHING;
        ANALYZE;
        """;

    private static readonly Dictionary<string, object> Values = new()
    {
        ["ServiceId"] = "userbalance",
        ["GrainId"] = "client/app|7",
        ["ReminderName"] = "expiry",
        ["Version"] = 1,
        ["GrainIdHash"] = 7,
        ["GrainTypeHash"] = 7,
        ["GrainIdN0"] = 0L,
        ["GrainIdN1"] = 0L,
        ["GrainTypeString"] = "page",
        ["GrainIdExtensionString"] = "7",
        ["GrainStateVersion"] = 1,
        ["PayloadBinary"] = Array.Empty<byte>(),
    };

    private readonly PostgreSqlSilo _silo;

    public QueryPlanTests(PostgreSqlSilo silo)
    {
        Assert.SkipWhen(silo.WhyAbsent is not null, silo.WhyAbsent ?? "");
        _silo = silo;
    }

    public async ValueTask InitializeAsync() => await _silo.ExecuteAsync(ManyRows);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("ReadRangeRows1Key", 0, 20_000_000, 1)]
    [InlineData("ReadRangeRows2Key", 2_130_000_000, -2_130_000_000, 2)]
    public async Task RangeOfReminders_IsReadByTheHash(string query, int begin, int end, int searches)
    {
        var plan = await PlanAsync(query, new(Values) { ["BeginHash"] = begin, ["EndHash"] = end });

        Assert.Equal(searches, plan.Count(
            step => step.Contains("orleansremindersbyhash", StringComparison.Ordinal) && step.Contains("Scan", StringComparison.Ordinal)));
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ReadReminderRowsKey")]
    [InlineData("ReadReminderRowKey")]
    [InlineData("DeleteReminderRowKey")]
    [InlineData("ReadFromStorageKey")]
    [InlineData("WriteToStorageKey")]
    [InlineData("ClearStorageKey")]
    public async Task RowByItsKey_IsFoundWithoutAScan(string query)
    {
        var plan = await PlanAsync(query, Values);

        Assert.Contains(plan, step => step.Contains("Index", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, step => step.Contains("Seq Scan", StringComparison.Ordinal));
    }

    private async Task<List<string>> PlanAsync(string query, Dictionary<string, object> values)
    {
        var text = await _silo.TextAsync($"SELECT QueryText FROM OrleansQuery WHERE QueryKey = '{query}'");
        await using var command = _silo.Source.CreateCommand("EXPLAIN " + text);
        foreach (var (name, value) in values.Where(value => text.Contains($"@{value.Key}", StringComparison.Ordinal)))
            command.Parameters.Add(new NpgsqlParameter(name, value));
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
            plan.Add(reader.GetString(0));
        return plan;
    }
}
