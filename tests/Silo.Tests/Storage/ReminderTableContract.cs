namespace UserBalance.Silo.Tests.Storage;

/// <summary>What Orleans' reminders need of their table, whichever store it is in.</summary>
/// <typeparam name="TSilo">A silo on that store.</typeparam>
public abstract class ReminderTableContract<TSilo> : IClassFixture<TSilo>
    where TSilo : class, IStoreSilo
{
    private const string Name = "idle";

    // Of whole microseconds: PostgreSQL keeps no more.
    private static readonly DateTime Start = new DateTime(2031, 4, 5, 6, 7, 8, DateTimeKind.Utc).AddTicks(1234560);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly TSilo _silo;
    private readonly GrainId _id = GrainId.Create("client", $"app|{Guid.NewGuid():N}");

    protected ReminderTableContract(TSilo silo)
    {
        Assert.SkipWhen(silo.WhyAbsent is not null, silo.WhyAbsent ?? "");
        _silo = silo;
    }

    [Fact]
    public async Task Reminder_UpsertedAndRead_IsTheSame()
    {
        var tag = await Upsert(_id, Start, TimeSpan.FromDays(30));

        var read = await _silo.Reminders.ReadRow(_id, Name, Token);

        Assert.NotNull(read);
        Assert.Equal((_id, Name, tag), (read.GrainId, read.ReminderName, read.ETag));
        Assert.Equal((Start, DateTimeKind.Utc), (read.StartAt, read.StartAt.Kind));
        Assert.Equal(TimeSpan.FromDays(30), read.Period);
        Assert.Equal(read.ETag, Assert.Single((await _silo.Reminders.ReadRows(_id, Token)).Reminders).ETag);
    }

    [Fact]
    public async Task Reminder_UpsertedAgain_IsReplacedUnderANewTag()
    {
        var first = await Upsert(_id, Start, TimeSpan.FromMinutes(1));
        var second = await Upsert(_id, Start.AddHours(1), TimeSpan.FromMinutes(2));

        var read = Assert.Single((await _silo.Reminders.ReadRows(_id, Token)).Reminders);

        Assert.NotEqual(first, second);
        Assert.Equal((second, Start.AddHours(1), TimeSpan.FromMinutes(2)), (read.ETag, read.StartAt, read.Period));
    }

    [Fact]
    public async Task ReadRow_OfNothing_IsNull() => Assert.Null(await _silo.Reminders.ReadRow(_id, Name, Token));

    [Fact]
    public async Task RemoveRow_WithTheTag_Removes()
    {
        var tag = await Upsert(_id, Start, TimeSpan.FromMinutes(1));

        Assert.True(await _silo.Reminders.RemoveRow(_id, Name, tag, Token));
        Assert.Null(await _silo.Reminders.ReadRow(_id, Name, Token));
        Assert.False(await _silo.Reminders.RemoveRow(_id, Name, tag, Token));
    }

    [Fact]
    public async Task RemoveRow_WithAStaleTag_Keeps()
    {
        var stale = await Upsert(_id, Start, TimeSpan.FromMinutes(1));
        await Upsert(_id, Start, TimeSpan.FromMinutes(1));

        Assert.False(await _silo.Reminders.RemoveRow(_id, Name, stale, Token));
        Assert.NotNull(await _silo.Reminders.ReadRow(_id, Name, Token));
    }

    [Fact]
    public async Task RemoveRow_WithTheTagOfARemovedReminder_KeepsItsSuccessor()
    {
        var removed = await Upsert(_id, Start, TimeSpan.FromMinutes(1));
        await _silo.Reminders.RemoveRow(_id, Name, removed, Token);
        await Upsert(_id, Start, TimeSpan.FromMinutes(1));

        Assert.False(await _silo.Reminders.RemoveRow(_id, Name, removed, Token));
        Assert.NotNull(await _silo.Reminders.ReadRow(_id, Name, Token));
    }

    [Fact]
    public async Task ReadRows_OfAnyRange_AreThoseWithin()
    {
        var ids = Enumerable.Range(0, 200).Select(n => GrainId.Create("client", $"range|{n}")).ToArray();
        await Task.WhenAll(ids.Select(id => Upsert(id, Start, TimeSpan.FromMinutes(1))));
        uint[] ends = [0, 1, 0x3fffffff, int.MaxValue, 0x80000000, 0xbfffffff, uint.MaxValue, ids[0].GetUniformHashCode()];

        foreach (var (begin, end) in ends.SelectMany(begin => ends.Select(end => (begin, end))))
        {
            var read = (await _silo.Reminders.ReadRows(begin, end, Token)).Reminders.Select(row => row.GrainId).Where(ids.Contains);
            Assert.Equal(
                ids.Where(id => Within(id.GetUniformHashCode(), begin, end)).Select(id => id.ToString()).Order(StringComparer.Ordinal),
                read.Select(id => id.ToString()).Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task Upsert_ByManyAtOnce_AllStand()
    {
        var ids = Enumerable.Range(0, 500).Select(n => GrainId.Create("client", $"many|{n}")).ToArray();
        await Task.WhenAll(ids.Select(id => Task.Run(() => Upsert(id, Start, TimeSpan.FromMinutes(1)))));

        var read = (await _silo.Reminders.ReadRows(0, 0, Token)).Reminders.Select(row => row.GrainId).ToHashSet();

        Assert.Superset(ids.ToHashSet(), read);
    }

    // The ring's range: begin is outside, end inside; equal ends are the whole ring.
    private static bool Within(uint hash, uint begin, uint end) =>
        begin < end ? begin < hash && hash <= end : begin < hash || hash <= end;

    private async Task<string> Upsert(GrainId id, DateTime start, TimeSpan period) =>
        (await _silo.Reminders.UpsertRow(
            new ReminderEntry { GrainId = id, ReminderName = Name, StartAt = start, Period = period }, Token))!;
}
