using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <content>How pages are given back that nobody needs any more: the last ones, once they are empty.</content>
internal sealed partial class PoolLedger
{
    /// <summary>Below this many of its places in use, the memory of the index is given back.</summary>
    private const int IndexShare = 4;

    private readonly HashSet<LedgerPage> _outdated = [];

    /// <summary>
    /// How many pages there should be. Some empty ones stay, an eighth and one at least, and as many again have to be there before any are
    /// given back: a pool at the border of a page must not write its root with each client who comes or goes.
    /// </summary>
    public int PagesToKeep
    {
        get
        {
            var used = _pages.FindLastIndex(page => !page.IsEmpty) + 1;
            var spare = Math.Max(1, used / 8);
            return _pages.Count - used > 2 * spare ? used + spare : _pages.Count;
        }
    }

    /// <summary>
    /// The pages that were added with an entry of a client who has a later one in another page, once. They have to be written, since they
    /// are stored with it.
    /// </summary>
    public LedgerPage[] TakeOutdated()
    {
        LedgerPage[] outdated = [.. _outdated];
        _outdated.Clear();
        return outdated;
    }

    /// <summary>Lets no entry into the pages from this one on, all of which are empty.</summary>
    public void ClosePages(int keep)
    {
        var open = _withRoom.UnorderedItems.Where(page => page.Element.Number < keep).ToArray();
        _withRoom.Clear();
        _withRoom.EnqueueRange(open);
    }

    /// <summary>Forgets the pages from this one on, which were closed before.</summary>
    public void DropPages(int keep)
    {
        _pages.RemoveRange(keep, _pages.Count - keep);
        _pages.TrimExcess();
        _withRoom.TrimExcess();
        if (_places.Count < _places.EnsureCapacity(0) / IndexShare)
            _places.TrimExcess();
    }

    // A store that has lost the page's last write has the client still there who left it since and came into another. Tokens only grow, so
    // the greater one is of the assignment that gateways were told last.
    private bool IsLatest(LedgerPage page, in LedgerEntry entry)
    {
        if (!TryFind(entry.Client, out var other, out var slot))
            return true;
        if (entry.Token == other[slot].Token)
            throw new PoolUnavailableException(
                $"Page {page.Number} of the ledger is damaged: a client is in another page too. It has to be restored from a copy.");
        var isLatest = entry.Token > other[slot].Token;
        _outdated.Add(isLatest ? other : page);
        if (isLatest)
            LeaveOut(other, slot);
        return isLatest;
    }

    private void LeaveOut(LedgerPage page, byte slot)
    {
        var hadRoom = page.HasRoom;
        Forget(page[slot]);
        page.LeaveOut(slot);
        if (!hadRoom)
            _withRoom.Enqueue(page, page.Number);
    }
}
