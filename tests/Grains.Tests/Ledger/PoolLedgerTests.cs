using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Ledger;

public sealed class PoolLedgerTests
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(80);
    private static readonly TimeSpan Slack = IdleTimeout / 8;
    private static readonly TimeSpan InheritedSlack = 3 * Slack;
    private static readonly ServerId S0 = new("s0");
    private readonly PoolLedger _ledger = Ledger(Server(0), Server(1));

    public PoolLedgerTests() => _ledger.AddPage(new LedgerPageRecord(), Start);

    [Fact]
    public void Admit_NewClient_OccupiesASlotAtOnce()
    {
        var decision = _ledger.Admit(Client(1), Start);
        Assert.Equal((LedgerAnswer.Assigned, S0), (decision.Answer, decision.Server!.Id));
        Assert.Same(_ledger.Pages[0], decision.Page);
        Assert.Equal(1, decision.Server.Users);
        Assert.Equal(1, _ledger.Count);
    }

    [Fact]
    public void Admit_AgainBeforeTheWrite_IsKnownOnlyOnceWritten()
    {
        _ledger.Admit(Client(1), Start);
        var again = _ledger.Admit(Client(1), Start);
        Assert.Equal((LedgerAnswer.KnownOnceWritten, S0), (again.Answer, again.Server!.Id));
        Assert.Equal(1, again.Server.Users);
        _ledger.Store(again.Page!);
        Assert.Equal(LedgerAnswer.Known, _ledger.Admit(Client(1), Start).Answer);
    }

    [Fact]
    public void Admit_StoredActivityLagsMoreThanTheSlack_MustBeWritten()
    {
        _ledger.Store(_ledger.Admit(Client(1), Start).Page!);
        Assert.Equal(LedgerAnswer.Known, _ledger.Admit(Client(1), Start + Slack).Answer);
        Assert.Equal(LedgerAnswer.KnownOnceWritten, _ledger.Admit(Client(1), Start + Slack + TimeSpan.FromTicks(1)).Answer);
    }

    [Fact]
    public void Admit_AllSlotsTaken_IsFull()
    {
        for (var i = 0; i < 4; i++)
            Assert.Equal(LedgerAnswer.Assigned, _ledger.Admit(Client(i), Start).Answer);
        var decision = _ledger.Admit(Client(4), Start);
        Assert.Equal((LedgerAnswer.Full, null, null), (decision.Answer, decision.Server, decision.Page));
        Assert.Equal(4, _ledger.Count);
    }

    [Fact]
    public void Admit_NoServerTakesUsers_IsNoServerUp()
    {
        var ledger = Ledger(Server(0, retired: true));
        ledger.AddPage(new LedgerPageRecord { Entries = [Entry(1)] }, Start);
        Assert.Equal(LedgerAnswer.NoServerUp, ledger.Admit(Client(2), Start).Answer);
        Assert.Equal(LedgerAnswer.Known, ledger.Admit(Client(1), Start).Answer);
    }

    [Fact]
    public void Admit_Releasing_LeavesFirstAndIsThenAssignedAnew()
    {
        var page = _ledger.Admit(Client(1), Start).Page!;
        _ledger.Store(page);
        page.Release(0);
        var decision = _ledger.Admit(Client(1), Start);
        Assert.Equal((LedgerAnswer.Leaving, page), (decision.Answer, decision.Page));
        Assert.Equal(1, _ledger.Roster.Servers[0].Users);

        _ledger.Store(page);
        Assert.Equal(0, _ledger.Count);
        Assert.Equal(0, _ledger.Roster.Servers[0].Users);
        Assert.Equal(LedgerAnswer.Assigned, _ledger.Admit(Client(1), Start).Answer);
    }

    [Fact]
    public void Admit_NoPageHasRoom_AsksForOne_AndOnlyWhenThereIsASlot()
    {
        var ledger = Ledger(Server(0, maxUsers: LedgerPage.Capacity + 1));
        Assert.Equal(LedgerAnswer.NoRoom, ledger.Admit(Client(0), Start).Answer);
        ledger.AddPage(new LedgerPageRecord(), Start);
        for (var i = 0; i < LedgerPage.Capacity; i++)
            Assert.Equal(LedgerAnswer.Assigned, ledger.Admit(Client(i), Start).Answer);
        Assert.Equal(LedgerAnswer.NoRoom, ledger.Admit(Client(1000), Start).Answer);
        ledger.AddPage(new LedgerPageRecord(), Start);
        Assert.Same(ledger.Pages[1], ledger.Admit(Client(1000), Start).Page);
        Assert.Equal(LedgerAnswer.Full, ledger.Admit(Client(1001), Start).Answer);
    }

    [Fact]
    public void EndWrite_AFullPageLostAnEntry_HasRoomAgain()
    {
        var ledger = Ledger(Server(0, maxUsers: 1000));
        ledger.AddPage(new LedgerPageRecord { Entries = [.. Enumerable.Range(0, LedgerPage.Capacity).Select(i => Entry(i))] }, Start);
        Assert.False(ledger.HasRoom);
        ledger.Pages[0].Release(9);
        Assert.False(ledger.HasRoom);
        ledger.Store(ledger.Pages[0]);
        Assert.True(ledger.HasRoom);
        Assert.Equal(LedgerAnswer.Assigned, ledger.Admit(Client(2000), Start).Answer);
        Assert.False(ledger.HasRoom);
    }

    [Fact]
    public void AddPage_CountsItsUsersAndFindsThem()
    {
        _ledger.AddPage(new LedgerPageRecord { Entries = [Entry(1, server: 1), Entry(2, server: 1), Entry(3)] }, Start);
        Assert.Equal([1, 2], _ledger.Roster.Servers.Select(server => server.Users));
        Assert.True(_ledger.TryFind(Client(2), out var page, out var slot));
        Assert.Equal((1, EntryState.Inherited), (page.Number, page.StateOf(slot)));
        Assert.Equal(Client(2), page[slot].Client);
    }

    [Fact]
    public void AddPage_ActivityInTheFuture_CountsAsNow()
    {
        _ledger.AddPage(new LedgerPageRecord { Entries = [Entry(1, activeAt: TimeSpan.FromDays(1))] }, Start);
        Assert.True(_ledger.TryFind(Client(1), out var page, out var slot));
        Assert.Equal(Start + IdleTimeout + InheritedSlack, _ledger.DeadlineOf(page, slot));
    }

    [Fact]
    public void DeadlineOf_Inherited_IsTheInheritedSlackLater()
    {
        var claimedAt = Start + Slack;
        _ledger.AddPage(new LedgerPageRecord { Entries = [Entry(1)] }, claimedAt);
        _ledger.TryFind(Client(1), out var page, out var slot);
        Assert.Equal(Start + IdleTimeout + InheritedSlack, _ledger.DeadlineOf(page!, slot));
        _ledger.Touch(Client(1), S0, claimedAt, out _);
        Assert.Equal(claimedAt + IdleTimeout, _ledger.DeadlineOf(page!, slot));
    }

    [Fact]
    public void Touch_UnknownOrOnAnotherServerOrReleasing_IsNotHeld()
    {
        var page = _ledger.Admit(Client(1), Start).Page!;
        _ledger.Store(page);
        Assert.False(_ledger.Touch(Client(2), S0, Start, out _));
        Assert.False(_ledger.Touch(Client(1), new ServerId("s1"), Start + Slack, out _));
        Assert.Equal(Start, page[0].LastActivity);
        page.Release(0);
        Assert.False(_ledger.Touch(Client(1), S0, Start, out _));
    }

    [Fact]
    public void Touch_StoredActivityLagsMoreThanTheSlack_MustBeWritten()
    {
        var page = _ledger.Admit(Client(1), Start).Page!;
        Assert.True(_ledger.Touch(Client(1), S0, Start, out var mustWrite));
        Assert.Same(page, mustWrite);
        _ledger.Store(page);
        Assert.True(_ledger.Touch(Client(1), S0, Start + Slack, out mustWrite));
        Assert.Null(mustWrite);
        Assert.True(_ledger.Touch(Client(1), S0, Start + Slack + TimeSpan.FromTicks(1), out mustWrite));
        Assert.Same(page, mustWrite);
    }

    [Fact]
    public void Admit_SeveralPagesHaveRoom_TakesTheFirst()
    {
        _ledger.AddPage(new LedgerPageRecord(), Start);
        _ledger.AddPage(new LedgerPageRecord(), Start);
        Assert.Same(_ledger.Pages[0], _ledger.Admit(Client(1), Start).Page);
    }

    [Theory]
    [InlineData(0, 3, 1)]
    [InlineData(1, 3, 3)]
    [InlineData(1, 4, 2)]
    [InlineData(16, 20, 20)]
    [InlineData(16, 21, 18)]
    public void PagesToKeep_SomeSpareOnesStay_AndSomeMoreBeforeAnyGo(int used, int pages, int kept)
    {
        var ledger = Ledger(Server(0, maxUsers: 1000));
        for (var i = 0; i < pages; i++)
            ledger.AddPage(new LedgerPageRecord { Entries = i == used - 1 ? [Entry(i)] : [] }, Start);
        Assert.Equal(kept, ledger.PagesToKeep);
    }

    [Fact]
    public void PagesToKeep_APageIsBeingWritten_IsKept()
    {
        var ledger = Ledger(Server(0));
        for (var i = 0; i < 4; i++)
            ledger.AddPage(new LedgerPageRecord(), Start);
        var record = ledger.Pages[3].BeginWrite(1);
        Assert.Equal(4, ledger.PagesToKeep);
        ledger.EndWrite(ledger.Pages[3], record);
        Assert.Equal(1, ledger.PagesToKeep);
    }

    [Fact]
    public void ClosePages_NobodyIsPutThere_AndTheyCanBeDropped()
    {
        var ledger = Ledger(Server(0, maxUsers: 1000));
        for (var i = 0; i < 4; i++)
            ledger.AddPage(new LedgerPageRecord(), Start);
        ledger.ClosePages(1);
        for (var i = 0; i < LedgerPage.Capacity; i++)
            Assert.Equal(0, ledger.Admit(Client(i), Start).Page!.Number);
        Assert.Equal(LedgerAnswer.NoRoom, ledger.Admit(Client(1000), Start).Answer);
        ledger.DropPages(1);
        Assert.Single(ledger.Pages);
        Assert.Equal(LedgerAnswer.Known, StoreAndAdmit(ledger, Client(5)).Answer);
    }

    // The epoch is the upper half of a token: the next one's are greater only if this one's end in time.
    [Fact]
    public void Admit_AllTokensOfTheEpochAreGiven_IsRefused()
    {
        var ledger = new PoolLedger(
            new ServerRoster([Server(0)]), IdleTimeout, Slack, InheritedSlack, epoch: 7, tokensGiven: uint.MaxValue - 1);
        ledger.AddPage(new LedgerPageRecord(), Start);
        Assert.Equal(LedgerAnswer.Assigned, ledger.Admit(Client(1), Start).Answer);
        Assert.Equal((8L << 32) - 1, ledger.TokenOf(Client(1)));
        Assert.Throws<PoolUnavailableException>(() => ledger.Admit(Client(2), Start));
        Assert.Equal(1, ledger.Count);
    }

    private static LedgerDecision StoreAndAdmit(PoolLedger ledger, ClientKey client)
    {
        ledger.Store(ledger.Pages[0]);
        return ledger.Admit(client, Start);
    }

    private static PoolLedger Ledger(params ServerRecord[] servers) => new(new ServerRoster(servers), IdleTimeout, Slack, InheritedSlack);
}
