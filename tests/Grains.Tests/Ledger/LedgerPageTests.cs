using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Ledger;

public sealed class LedgerPageTests
{
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(10);
    private readonly LedgerPage _page = new(0);
    private readonly List<LedgerEntry> _freed = [];

    [Fact]
    public void Add_UntilFull_UsesEverySlotOnce()
    {
        var slots = Enumerable.Range(0, LedgerPage.Capacity).Select(i => _page.Add(Entry(i), EntryState.Admitting)).ToArray();
        Assert.Distinct(slots);
        Assert.False(_page.HasRoom);
    }

    [Fact]
    public void Write_Admitting_IsHeldOnlyWhenTheWriteEnded()
    {
        var slot = _page.Add(Entry(1), EntryState.Admitting);
        var record = _page.BeginWrite(epoch: 7);
        Assert.Equal(EntryState.Admitting, _page.StateOf(slot));
        End(record);
        Assert.Equal(EntryState.Held, _page.StateOf(slot));
        Assert.Equal(7, record.Epoch);
        Assert.Equal([Entry(1)], record.Entries);
    }

    [Fact]
    public void Write_AddedMeanwhile_WaitsForTheNextWrite()
    {
        _page.Add(Entry(1), EntryState.Admitting);
        var record = _page.BeginWrite(1);
        var late = _page.Add(Entry(2), EntryState.Admitting);
        End(record);
        Assert.Equal(EntryState.Admitting, _page.StateOf(late));
        Assert.Equal([Entry(1)], record.Entries);
        Assert.Equal(2, WriteAll().Entries.Length);
        Assert.Equal(EntryState.Held, _page.StateOf(late));
    }

    [Fact]
    public void Write_Released_OccupiesItsSlotUntilTheWriteEnded()
    {
        FillAndStore();
        _page.Release(3);
        Assert.False(_page.HasRoom);
        var record = _page.BeginWrite(1);
        Assert.False(_page.HasRoom);
        Assert.Equal(LedgerPage.Capacity - 1, record.Entries.Length);
        Assert.Empty(_freed);
        End(record);
        Assert.True(_page.HasRoom);
        Assert.Equal([Entry(3)], _freed);
        Assert.Equal(3, _page.Add(Entry(1000), EntryState.Admitting));
    }

    [Fact]
    public void Write_ReleasedMeanwhile_StaysUntilTheNextWrite()
    {
        var slot = _page.Add(Entry(1), EntryState.Inherited);
        var record = _page.BeginWrite(1);
        _page.Release(slot);
        End(record);
        Assert.Equal(EntryState.Releasing, _page.StateOf(slot));
        Assert.Empty(_freed);
        Assert.Empty(WriteAll().Entries);
        Assert.Equal(EntryState.Free, _page.StateOf(slot));
        Assert.Equal([Entry(1)], _freed);
    }

    [Fact]
    public void BeginWrite_WhileOneIsUnderWay_IsRefused()
    {
        _page.BeginWrite(1);
        Assert.Throws<InvalidOperationException>(() => _page.BeginWrite(1));
    }

    [Fact]
    public void Write_TouchedMeanwhile_StoredActivityIsWhatWasWritten()
    {
        var slot = _page.Add(Entry(1), EntryState.Admitting);
        Assert.Equal(DateTime.MinValue, _page.StoredActivityOf(slot));
        var record = _page.BeginWrite(1);
        _page.Touch(slot, Start + Slack);
        End(record);
        Assert.Equal(Start, _page.StoredActivityOf(slot));
        Assert.Equal(Start + Slack, _page[slot].LastActivity);
    }

    [Fact]
    public void Touch_Earlier_NeverMovesActivityBack()
    {
        var slot = _page.Add(Entry(1), EntryState.Admitting);
        _page.Touch(slot, Start - Slack);
        Assert.Equal(Start, _page[slot].LastActivity);
    }

    [Fact]
    public void Touch_Inherited_IsHeldWithTheFirstActivitySinceTheClaim()
    {
        var claimedAt = Start + (5 * Slack);
        var page = new LedgerPage(0, claimedAt);
        var slot = page.Add(Entry(1), EntryState.Inherited);
        page.Touch(slot, claimedAt - TimeSpan.FromTicks(1));
        Assert.Equal(EntryState.Inherited, page.StateOf(slot));
        page.Touch(slot, claimedAt);
        Assert.Equal(EntryState.Held, page.StateOf(slot));
    }

    [Fact]
    public void Touch_InheritedAndStoredInBetween_IsHeldNevertheless()
    {
        var claimedAt = Start + (5 * Slack);
        var page = new LedgerPage(0, claimedAt);
        var slot = page.Add(Entry(1), EntryState.Inherited);
        page.Touch(slot, claimedAt - Slack);
        page.EndWrite(page.BeginWrite(1), _freed.Add, _ => { });
        page.Touch(slot, claimedAt);
        Assert.Equal(EntryState.Held, page.StateOf(slot));
    }

    [Fact]
    public void Write_Inherited_StaysInherited()
    {
        var slot = _page.Add(Entry(1), EntryState.Inherited);
        WriteAll();
        Assert.Equal(EntryState.Inherited, _page.StateOf(slot));
    }

    [Fact]
    public void FindQuiet_FindsHeldEntriesThatAreQuietSince()
    {
        var second = TimeSpan.FromSeconds(1);
        _page.Add(Entry(0, activeAt: 0 * second), EntryState.Admitting);
        WriteAll();
        _page.Add(Entry(1, activeAt: 1 * second), EntryState.Inherited);
        _page.Add(Entry(2, activeAt: 2 * second), EntryState.Inherited);
        _page.Add(Entry(3, activeAt: 0 * second), EntryState.Admitting);
        var released = _page.Add(Entry(4, activeAt: 0 * second), EntryState.Inherited);
        _page.Release(released);
        Assert.Equal([0, 1], _page.FindQuiet(Start + second));
    }

    [Fact]
    public void QuietestActivity_IsALowerBoundThatFindQuietTightens()
    {
        Assert.Equal(DateTime.MaxValue, _page.QuietestActivity);
        var slot = _page.Add(Entry(1), EntryState.Inherited);
        _page.Add(Entry(2, activeAt: 3 * Slack), EntryState.Inherited);
        _page.Touch(slot, Start + (2 * Slack));
        Assert.Equal(Start, _page.QuietestActivity);
        Assert.Empty(_page.FindQuiet(Start));
        Assert.Equal(Start + (2 * Slack), _page.QuietestActivity);
        _page.Add(Entry(3, activeAt: Slack), EntryState.Inherited);
        Assert.Equal(Start + Slack, _page.QuietestActivity);
    }

    private void FillAndStore()
    {
        for (var i = 0; i < LedgerPage.Capacity; i++)
            _page.Add(Entry(i), EntryState.Admitting);
        WriteAll();
    }

    private LedgerPageRecord WriteAll()
    {
        var record = _page.BeginWrite(1);
        End(record);
        return record;
    }

    private void End(LedgerPageRecord record) => _page.EndWrite(record, _freed.Add, _ => { });
}
