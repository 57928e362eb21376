using System.Diagnostics.CodeAnalysis;
using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>
/// The pool's book of assignments, in memory: who holds a slot on which server, and how much of that is stored. Every decision
/// is made at once; the caller then writes the page that the decision names and answers when it is stored.
/// </summary>
/// <remarks>
/// <code>
///            Admit             EndWrite            Release             EndWrite
///   Free ───────────► Admitting ───────► Held ───────────► Releasing ───────► Free
///                                         ▲  Touch
///                        (claimed) Inherited
/// </code>
/// A client that is moved is Admitting again, on its new server, and its old slot is occupied until the write is stored.
/// An entry occupies its slot in every state but Free, so no server is ever over its capacity, neither in memory nor as stored.
/// </remarks>
/// <param name="roster">The pool's servers.</param>
/// <param name="idleTimeout">How long a slot is held without activity.</param>
/// <param name="slack">By how much a stored activity may lag behind what a gateway was told.</param>
/// <param name="inheritedSlack">By how much the true last activity of an inherited entry may be later than the stored one.</param>
/// <param name="epoch">The epoch of this activation, which its fencing tokens begin with.</param>
/// <param name="pageRoom">How many entries a page takes.</param>
/// <param name="tokensGiven">How many tokens of the epoch were given out.</param>
internal sealed partial class PoolLedger(
    ServerRoster roster, TimeSpan idleTimeout, TimeSpan slack, TimeSpan inheritedSlack, long epoch = 0, int pageRoom = LedgerPage.Capacity,
    uint tokensGiven = 0)
{
    private const int TokenBits = 32;

    private readonly Dictionary<ClientKey, int> _places = [];
    private readonly List<LedgerPage> _pages = [];
    // The first ones first, so that those at the end become empty when there are fewer clients.
    private readonly PriorityQueue<LedgerPage, int> _withRoom = new();
    private long _lastToken = (epoch << TokenBits) + tokensGiven;

    public ServerRoster Roster => roster;

    public IReadOnlyList<LedgerPage> Pages => _pages;

    /// <summary>How many clients hold a slot.</summary>
    public int Count => _places.Count;

    public bool HasRoom => _withRoom.Count > 0;

    /// <summary>Adds the next page: an empty one, or one of an earlier activation.</summary>
    /// <param name="record">Its entries as stored.</param>
    /// <param name="now">The pool's time: activity later than that is a wall clock that was set back, and counts as now.</param>
    /// <exception cref="PoolUnavailableException">A client has the same assignment in another page.</exception>
    public void AddPage(LedgerPageRecord record, DateTime now)
    {
        var page = new LedgerPage(_pages.Count, now, pageRoom);
        _pages.Add(page);
        foreach (var entry in record.Entries)
        {
            if (!IsLatest(page, entry))
                continue;
            var inherited = entry.LastActivity > now ? entry with { LastActivity = now } : entry;
            _places.Add(entry.Client, Place(page, page.Add(inherited, EntryState.Inherited)));
            var server = roster[entry.Server];
            server.Users++;
            server.Unpinned += Unpinned(entry);
        }

        if (page.HasRoom)
            _withRoom.Enqueue(page, page.Number);
    }

    /// <summary>Decides about a client that asks for its server. Asking is activity.</summary>
    public LedgerDecision Admit(ClientKey client, DateTime now)
    {
        if (TryFind(client, out var page, out var slot))
            return AdmitKnown(page, slot, now);
        var server = roster.Select();
        if (server is null)
            return new LedgerDecision(roster.AnyTakesUsers ? LedgerAnswer.Full : LedgerAnswer.NoServerUp);
        if (!HasRoom)
            return new LedgerDecision(LedgerAnswer.NoRoom);
        return Assign(client, server, now);
    }

    /// <summary>Books activity that a gateway reports.</summary>
    /// <param name="client">The client.</param>
    /// <param name="server">The server that the gateway sends it to.</param>
    /// <param name="activity">When it was active.</param>
    /// <param name="mustWrite">The page that has to be written before the report may be acknowledged, if any.</param>
    /// <returns>Whether the client holds a slot on that server.</returns>
    public bool Touch(ClientKey client, ServerId server, DateTime activity, out LedgerPage? mustWrite)
    {
        mustWrite = null;
        if (!TryFind(client, out var page, out var slot) || page.StateOf(slot) == EntryState.Releasing)
            return false;
        if (roster[page[slot].Server].Id != server)
            return false;
        page.Touch(slot, activity);
        if (IsLagging(page, slot))
            mustWrite = page;
        return true;
    }

    /// <summary>Whether the client holds a slot on that server, as stored, and nobody is giving it back.</summary>
    public bool IsStored(ClientKey client, PoolServer server) =>
        TryFind(client, out var page, out var slot)
        && page.StateOf(slot) is (EntryState.Held or EntryState.Inherited)
        && page[slot].Server == server.Number;

    /// <summary>Books that a write of the page is stored: what it no longer holds is free for others.</summary>
    public void EndWrite(LedgerPage page, LedgerPageRecord record)
    {
        var hadRoom = page.HasRoom;
        page.EndWrite(record, Forget, server => roster[server].Users--);
        if (!hadRoom && page.HasRoom)
            _withRoom.Enqueue(page, page.Number);
    }

    /// <summary>The fencing token of the client's assignment; 0 when it has none.</summary>
    public long TokenOf(ClientKey client) => TryFind(client, out var page, out var slot) ? page[slot].Token : 0;

    /// <summary>Gives a client a slot that was reserved for it on another server; the page has to be written.</summary>
    /// <param name="page">The client's page.</param>
    /// <param name="slot">Its entry, which is stored.</param>
    /// <param name="target">The server, whose <see cref="PoolServer.Users"/> counts the client already.</param>
    /// <param name="now">The pool's time.</param>
    /// <param name="reason">Why it is moved.</param>
    public void Move(LedgerPage page, byte slot, PoolServer target, DateTime now, AssignmentReason reason)
    {
        var token = NextToken();
        // Once it is stored it is no longer inherited, so what may be missing of its activity is added here.
        var inherited = page.StateOf(slot) == EntryState.Inherited ? inheritedSlack : TimeSpan.Zero;
        var activity = page[slot].LastActivity + inherited;
        roster[page[slot].Server].Unpinned -= Unpinned(page[slot]);
        page.Move(slot, page[slot] with
        {
            Server = target.Number,
            Token = token,
            Since = now,
            LastActivity = activity < now ? activity : now,
            Reason = reason,
        });
        target.Unpinned += Unpinned(page[slot]);
    }

    /// <summary>Books why a client is where it is; the page has to be written.</summary>
    public void Explain(LedgerPage page, byte slot, AssignmentReason reason)
    {
        var server = roster[page[slot].Server];
        server.Unpinned -= Unpinned(page[slot]);
        page.Explain(slot, reason);
        server.Unpinned += Unpinned(page[slot]);
    }

    public bool TryFind(ClientKey client, [NotNullWhen(true)] out LedgerPage? page, out byte slot)
    {
        var found = _places.TryGetValue(client, out var place);
        page = found ? _pages[place / LedgerPage.Capacity] : null;
        slot = (byte)(place % LedgerPage.Capacity);
        return found;
    }

    /// <summary>When the slot may be given back. An inherited entry's true activity may be later than the stored one.</summary>
    public DateTime DeadlineOf(LedgerPage page, byte slot) =>
        page[slot].LastActivity + idleTimeout + (page.StateOf(slot) == EntryState.Inherited ? inheritedSlack : TimeSpan.Zero);

    private static int Place(LedgerPage page, byte slot) => (page.Number * LedgerPage.Capacity) + slot;

    private static int Unpinned(in LedgerEntry entry) => entry.Reason == AssignmentReason.Pinned ? 0 : 1;

    private LedgerDecision AdmitKnown(LedgerPage page, byte slot, DateTime now)
    {
        if (page.StateOf(slot) == EntryState.Releasing)
            return new LedgerDecision(LedgerAnswer.Leaving, Page: page);
        page.Touch(slot, now);
        var mustWrite = page.StateOf(slot) == EntryState.Admitting || IsLagging(page, slot);
        return new LedgerDecision(mustWrite ? LedgerAnswer.KnownOnceWritten : LedgerAnswer.Known, roster[page[slot].Server], page);
    }

    private LedgerDecision Assign(ClientKey client, PoolServer server, DateTime now)
    {
        var page = _withRoom.Peek();
        var token = NextToken();
        _places.Add(client, Place(page, page.Add(new LedgerEntry(client, server.Number, now, now, token), EntryState.Admitting)));
        server.Users++;
        server.Unpinned++;
        if (!page.HasRoom)
            _withRoom.Dequeue();
        return new LedgerDecision(LedgerAnswer.Assigned, server, page);
    }

    // The next epoch's tokens have to be greater than all of this one's.
    private long NextToken() => (_lastToken + 1) >> TokenBits == epoch
        ? ++_lastToken
        : throw new PoolUnavailableException($"Epoch {epoch} has given out all of its tokens; the next one goes on.");

    private bool IsLagging(LedgerPage page, byte slot) => page[slot].LastActivity - page.StoredActivityOf(slot) > slack;

    private void Forget(LedgerEntry entry)
    {
        _places.Remove(entry.Client);
        var server = roster[entry.Server];
        server.Users--;
        server.Unpinned -= Unpinned(entry);
    }
}
