using CsCheck;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Views;
using static UserBalance.Grains.Tests.Ledger.LedgerSamples;

namespace UserBalance.Grains.Tests.Views;

public sealed class ClientListingTests
{
    private const long Epoch = 7;

    private static readonly TimeSpan IdleTimeout = TimeSpan.FromHours(1);
    private static readonly ServerId S1 = new("s1");

    private readonly PoolLedger _ledger = Ledger(Server(0, maxUsers: 1_000_000), Server(1, maxUsers: 1_000_000));

    private enum StepKind
    {
        List,
        Arrive,
        Leave,
        Store,
    }

    [Fact]
    public void List_EmptyLedger_IsTheEndAtOnce() => Assert.Equal(([], null), Listed(List()));

    [Fact]
    public void List_AllFit_ShowsThemAsTheyAre()
    {
        AddPage(0, 3);
        var list = List(now: Start + TimeSpan.FromMinutes(5));
        Assert.Null(list.Next);
        Assert.Equal([Client(0), Client(1), Client(2)], list.Clients.Select(client => client.Client));
        Assert.Equal(new ServerId("s0"), list.Clients[0].Server);
        Assert.Equal((Start, TimeSpan.FromMinutes(5)), (list.Clients[0].Since, list.Clients[0].IdleFor));
        Assert.Equal(Start + IdleTimeout + (IdleTimeout / 4), list.Clients[0].ExpiresAt);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(256)]
    [InlineData(600)]
    public void List_ByParts_ListsEveryClientOnceAndEndsWithoutAnEmptyPart(int limit)
    {
        for (var page = 0; page < 3; page++)
            AddPage(page * LedgerPage.Capacity, LedgerPage.Capacity);
        var parts = Parts(limit);
        Assert.Equal(
            Enumerable.Range(0, 3 * LedgerPage.Capacity).Select(Client),
            parts.SelectMany(part => part.Clients).Select(client => client.Client));
        Assert.All(parts.SkipLast(1), part => Assert.Equal(limit, part.Clients.Length));
        Assert.InRange(parts[^1].Clients.Length, 1, limit);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(int.MaxValue, ClientList.MaxLimit)]
    public void List_LimitOutOfRange_IsTheNearestInIt(int limit, int expected)
    {
        for (var page = 0; page < 5; page++)
            AddPage(page * LedgerPage.Capacity, LedgerPage.Capacity);
        Assert.Equal(expected, List(limit: limit).Clients.Length);
    }

    [Fact]
    public void List_BeingGivenBackOrFree_IsLeftOut()
    {
        AddPage(0, 4);
        _ledger.Pages[0].Release(1);
        Assert.Equal([Client(0), Client(2), Client(3)], Listed(List()).Clients);
        _ledger.Store(_ledger.Pages[0]);
        Assert.Equal([Client(0), Client(2), Client(3)], Listed(List()).Clients);
    }

    [Fact]
    public void List_OfOneServer_ShowsItsClientsOnly()
    {
        _ledger.AddPage(new LedgerPageRecord { Entries = [Entry(0), Entry(1, server: 1), Entry(2), Entry(3, server: 1)] }, Start);
        Assert.Equal([Client(1), Client(3)], Listed(List(S1)).Clients);
        Assert.Equal([Client(1)], Listed(List(S1, limit: 1)).Clients);
    }

    [Fact]
    public void List_OfAServerThatThereIsNot_IsNone() =>
        Assert.Null(new ClientListing(_ledger, Epoch).List(new ServerId("s9"), default, 10, Start));

    [Fact]
    public void List_ServerWithFewClientsInManyPages_EndsItsTurnAtTheBound()
    {
        for (var page = 0; page <= ClientListing.PagesPerTurn; page++)
            AddPage(page * LedgerPage.Capacity, LedgerPage.Capacity);
        var parts = Parts(limit: 10, S1);
        Assert.Equal([0, 0], parts.Select(part => part.Clients.Length));
        Assert.Equal(new ClientCursor(Epoch, ClientListing.PagesPerTurn * LedgerPage.Capacity), parts[0].Next);
    }

    [Fact]
    public void List_CursorBeyondTheEnd_IsTheEnd() =>
        Assert.Equal(([], null), Listed(List(after: new ClientCursor(Epoch, int.MaxValue))));

    [Fact]
    public void List_CursorOfAnotherActivation_GoesOnAtTheBeginningOfItsPage()
    {
        AddPage(0, LedgerPage.Capacity);
        AddPage(1000, 20);
        var list = List(after: new ClientCursor(Epoch - 1, LedgerPage.Capacity + 15));
        Assert.Equal(Enumerable.Range(1000, 20).Select(Client), Listed(list).Clients);
    }

    // Those who stay are there from the first part to the last; the others come and go between the parts.
    [Fact]
    public void List_WhileOthersComeAndGo_ListsThoseWhoStayExactlyOnce() =>
        Gen.Select(
            Gen.Int[1, 40],
            Gen.Int[0, 600],
            Gen.Select(Gen.Enum<StepKind>(), Gen.Int[0, 700]).Array[0, 400]).Sample(
            (limit, present, steps) =>
            {
                var run = new Run(present);
                foreach (var (kind, number) in steps)
                    run.Do(kind, number, limit);
                run.End(limit);
            },
            iter: 300);

    private static PoolLedger Ledger(params ServerRecord[] servers) =>
        new(new ServerRoster(servers), IdleTimeout, IdleTimeout / 8, IdleTimeout / 4, Epoch);

    private static (ClientKey[] Clients, ClientCursor? Next) Listed(ClientList list) =>
        ([.. list.Clients.Select(client => client.Client)], list.Next);

    private void AddPage(int first, int count) =>
        _ledger.AddPage(new LedgerPageRecord { Entries = [.. Enumerable.Range(first, count).Select(i => Entry(i))] }, Start);

    private ClientList List(ServerId? server = null, ClientCursor after = default, int limit = 100, DateTime? now = null) =>
        new ClientListing(_ledger, Epoch).List(server, after, limit, now ?? Start)!;

    private List<ClientList> Parts(int limit, ServerId? server = null)
    {
        var parts = new List<ClientList> { List(server, limit: limit) };
        while (parts[^1].Next is { } next)
            parts.Add(List(server, next, limit));
        return parts;
    }

    private sealed class Run
    {
        private readonly PoolLedger _ledger = Ledger(Server(0, maxUsers: 1_000_000));
        private readonly HashSet<ClientKey> _staying = [];
        private readonly List<ClientKey> _listed = [];
        private ClientCursor? _next = default(ClientCursor);

        public Run(int present)
        {
            for (var i = 0; i < present; i++)
                Do(StepKind.Arrive, i, limit: 0);
            _staying = [.. Enumerable.Range(0, present).Select(Client)];
        }

        public void Do(StepKind kind, int number, int limit)
        {
            var isHeld = _ledger.TryFind(Client(number), out var page, out var slot);
            switch (kind)
            {
                case StepKind.List when _next is { } after:
                    var list = new ClientListing(_ledger, Epoch).List((ServerId?)null, after, limit, Start)!;
                    Assert.InRange(list.Clients.Length, 0, limit);
                    _listed.AddRange(list.Clients.Select(client => client.Client));
                    _next = list.Next;
                    break;
                case StepKind.Arrive when !isHeld:
                    if (!_ledger.HasRoom)
                        _ledger.AddPage(new LedgerPageRecord(), Start);
                    _ledger.Admit(Client(number), Start);
                    break;
                case StepKind.Leave when isHeld && page!.StateOf(slot) == EntryState.Held:
                    page.Release(slot);
                    _staying.Remove(Client(number));
                    break;
                case StepKind.Store:
                    foreach (var each in _ledger.Pages)
                        _ledger.Store(each);
                    break;
            }
        }

        public void End(int limit)
        {
            while (_next is not null)
                Do(StepKind.List, 0, limit);
            Assert.All(_staying, client => Assert.Equal(1, _listed.Count(listed => listed == client)));
        }
    }
}
