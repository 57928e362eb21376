using Orleans.Storage;

namespace UserBalance.Silo.Tests.Storage;

/// <summary>What the ledger needs of a grain storage, whichever store it is in.</summary>
/// <typeparam name="TSilo">A silo on that store.</typeparam>
public abstract class LedgerStorageContract<TSilo> : IClassFixture<TSilo>
    where TSilo : class, IStoreSilo
{
    private protected const string Name = "page-0";

    protected LedgerStorageContract(TSilo silo)
    {
        Assert.SkipWhen(silo.WhyAbsent is not null, silo.WhyAbsent ?? "");
        Silo = silo;
    }

    private protected TSilo Silo { get; }

    private protected GrainId Id { get; } = GrainId.Create("pool", $"pool-{Guid.NewGuid():N}");

    [Fact]
    public async Task State_WrittenAndRead_IsTheSame()
    {
        var written = State("first");
        written.State!.Content = [.. Enumerable.Range(0, 10_000).Select(n => (byte)n)];
        await Write(written);

        var read = await Read();

        Assert.True(read.RecordExists);
        Assert.Equal(written.ETag, read.ETag);
        Assert.Equal("first", read.State!.Text);
        Assert.Equal(written.State!.Content, read.State!.Content);
    }

    [Fact]
    public async Task Read_OfNothing_HasNoVersion()
    {
        var read = await Read();

        Assert.False(read.RecordExists);
        Assert.Null(read.ETag);
    }

    [Fact]
    public async Task Write_WithoutVersionOverARow_Conflicts()
    {
        await Write(State("first"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(State("second")));

        Assert.Equal("first", (await Read()).State!.Text);
    }

    [Fact]
    public async Task Write_WithTheCurrentVersion_Replaces()
    {
        var state = State("first");
        await Write(state);
        var before = state.ETag;

        state.State!.Text = "second";
        await Write(state);

        Assert.NotEqual(before, state.ETag);
        Assert.Equal("second", (await Read()).State!.Text);
    }

    [Fact]
    public async Task Write_WithAStaleVersion_Conflicts()
    {
        var one = State("first");
        await Write(one);
        var other = await Read();
        await Write(one);

        other.State!.Text = "second";
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(other));

        Assert.Equal("first", (await Read()).State!.Text);
    }

    [Fact]
    public async Task Write_WithAVersionButNoRow_Conflicts()
    {
        var state = State("first");
        state.ETag = "1";

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(state));

        Assert.False((await Read()).RecordExists);
    }

    // Two courses of a record that begin with the same copy of it: a writer of the one that was given up must not write into the other.
    [Fact]
    public async Task Write_WithTheVersionOfACourseThatWasGivenUp_Conflicts()
    {
        await Write(State("copied"));
        var course = State("written as often");
        await Silo.Ledger.WriteStateAsync("another", Id, course);

        course.State!.Text = "given up";
        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(course));

        Assert.Equal("copied", (await Read()).State!.Text);
    }

    [Fact]
    public async Task Write_ByManyAtOnceToNoRow_OneWins()
    {
        for (var round = 0; round < 20; round++)
            Assert.Equal(1, await Winners($"race-{round}", Enumerable.Range(0, 32).Select(n => State($"{n}"))));
    }

    [Fact]
    public async Task Write_ByManyAtOnceOverOneVersion_OneWins()
    {
        await Write(State("first"));
        var readers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Read()));

        Assert.Equal(1, await Winners(Name, readers));
    }

    [Fact]
    public async Task Clear_ThenWriteWithTheOldVersion_Conflicts()
    {
        var state = State("first");
        await Write(state);
        var stale = await Read();
        await Silo.Ledger.ClearStateAsync(Name, Id, state);

        await Assert.ThrowsAsync<InconsistentStateException>(() => Write(stale));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Silo.Ledger.ClearStateAsync(Name, Id, stale));
        Assert.False((await Read()).RecordExists);
    }

    [Theory]
    [InlineData("a", "0a")]
    [InlineData("1", "01")]
    [InlineData("12345678123456781234567812345678", "12345678-1234-5678-1234-567812345678")]
    public async Task Pools_WhoseNamesReadAsTheSameNumber_HaveRowsOfTheirOwn(string one, string other)
    {
        var state = State(one);
        await Silo.Ledger.WriteStateAsync(Name, GrainId.Create("pool", one), state);

        var read = new GrainState<Entry>();
        await Silo.Ledger.ReadStateAsync(Name, GrainId.Create("pool", other), read);

        Assert.False(read.RecordExists);
    }

    private protected static GrainState<Entry> State(string text) => new(new Entry { Text = text });

    private protected Task Write(GrainState<Entry> state) => Silo.Ledger.WriteStateAsync(Name, Id, state);

    private protected async Task<GrainState<Entry>> Read()
    {
        var state = new GrainState<Entry>();
        await Silo.Ledger.ReadStateAsync(Name, Id, state);
        return state;
    }

    private async Task<int> Winners(string name, IEnumerable<GrainState<Entry>> states)
    {
        var wins = await Task.WhenAll(states.Select(state => Task.Run(() => Wins(name, state))));
        return wins.Count(won => won);
    }

    private async Task<bool> Wins(string name, GrainState<Entry> state)
    {
        try
        {
            await Silo.Ledger.WriteStateAsync(name, Id, state);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }
}
