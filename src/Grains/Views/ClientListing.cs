using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Views;

/// <summary>
/// Lists the clients of a ledger in the order of their places, a part at a time. A client that stays has its place for as long as
/// the activation lives, so it is listed exactly once, however many others come and go. After a claim the page that the listing
/// stands in is listed from its beginning: its entries may come a second time, but none is missed.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="epoch">The activation that owns it.</param>
internal sealed class ClientListing(PoolLedger ledger, long epoch)
{
    /// <summary>How many pages one turn of the grain looks at: 65,536 places, so that a million clients hold nobody up.</summary>
    public const int PagesPerTurn = 256;

    /// <summary>Lists clients, those being given back left out.</summary>
    /// <param name="server">Of this server only; <see langword="null"/> for all.</param>
    /// <param name="after">Where the part before ended.</param>
    /// <param name="limit">How many at the most, 1 to <see cref="ClientList.MaxLimit"/>.</param>
    /// <param name="now">The pool's time.</param>
    /// <returns>The clients, or <see langword="null"/> when there is no such server.</returns>
    public ClientList? List(ServerId? server, ClientCursor after, int limit, DateTime now)
    {
        if (server is not { } id)
            return List((PoolServer?)null, after, limit, now);
        return ledger.Roster.Find(id) is { } named ? List(named, after, limit, now) : null;
    }

    private ClientList List(PoolServer? server, ClientCursor after, int limit, DateTime now)
    {
        var most = Math.Clamp(limit, 1, ClientList.MaxLimit);
        var begin = BeginOf(after);
        var end = (int)Math.Min((long)ledger.Pages.Count * LedgerPage.Capacity, (long)begin + (PagesPerTurn * LedgerPage.Capacity));
        var clients = new List<ClientStatus>();
        for (var place = begin; place < end; place++)
        {
            var (page, slot) = (ledger.Pages[place / LedgerPage.Capacity], (byte)(place % LedgerPage.Capacity));
            if (page.StateOf(slot) is EntryState.Free or EntryState.Releasing || (server is not null && page[slot].Server != server.Number))
                continue;
            if (clients.Count == most)
                return new([.. clients], new(epoch, place));
            clients.Add(PoolView.Status(ledger, page, slot, now));
        }

        return new([.. clients], end / LedgerPage.Capacity < ledger.Pages.Count ? new(epoch, end) : null);
    }

    private int BeginOf(ClientCursor cursor) =>
        cursor.Epoch == epoch ? cursor.Place : cursor.Place / LedgerPage.Capacity * LedgerPage.Capacity;
}
