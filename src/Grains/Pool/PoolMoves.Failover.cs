using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Pool;

/// <content>Users of a server that is down, when there are not slots for all of them.</content>
internal sealed partial class PoolMoves
{
    // A fence may take as long as a lease, which the sweep must not wait for.
    private void RescueOneByOne()
    {
        if (!Ledger.Roster.Servers.Any(server => server.LeavesOneByOne))
            return;
        foreach (var page in Ledger.Pages)
        {
            for (var i = 0; i < LedgerPage.Capacity; i++)
            {
                if (Ledger.Roster.Select() is not { } target)
                    return;
                if (StaysBehind(page, (byte)i) is { } from)
                    _ = RescueAsync(page[(byte)i].Client, from, target);
            }
        }
    }

    private PoolServer? StaysBehind(LedgerPage page, byte slot) =>
        IsSettled(page, slot) && !page.IsPinned(slot) && Ledger.Roster[page[slot].Server] is { LeavesOneByOne: true } server
        && publication.FenceOf(page[slot].Client) is null
            ? server
            : null;

    private async Task RescueAsync(ClientKey client, PoolServer from, PoolServer target)
    {
        from.Leaving++;
        try
        {
            await MoveToAsync(client, target, AssignmentReason.FailedOver, () => from.Health == ServerHealth.Down);
        }
        catch (Exception failure) when (book.IsDeposed || failure is PoolUnavailableException)
        {
            // The next activation finds the server down by itself.
        }
        finally
        {
            from.Leaving--;
        }
    }
}
