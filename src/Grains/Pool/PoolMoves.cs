using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Sessions;
using UserBalance.Grains.Storage;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Pool;

/// <summary>
/// Takes clients away from their servers: moves, evictions, maintenance. Each is forbidden to all gateways first; only when the
/// fence holds is the ledger changed, and only when that is stored is the prohibition lifted.
/// </summary>
/// <remarks>
/// What is under way is not stored: after a claim the client is where the ledger says, and nothing else was promised. What is wanted of
/// a server is stored, so its fence is raised anew.
/// </remarks>
internal sealed partial class PoolMoves(LedgerBook book, Publication publication, PoolClock clock)
{
    /// <summary>How long after its admission a client counts as one that has not reached its server yet.</summary>
    private static readonly TimeSpan FirstVisit = TimeSpan.FromSeconds(10);

    /// <summary>Told of every decision.</summary>
    public Action<PoolEvent> Decided { get; set; } = _ => { };

    private PoolLedger Ledger => book.Ledger;

    /// <inheritdoc cref="IServerPoolAdmin.MoveClient"/>
    public async Task<ClientChange> MoveAsync(ClientKey client, ServerId to, bool pin)
    {
        if (await RefuseAsync(client) is { } refusal)
            return refusal;
        if (Ledger.Roster.Find(to) is not { } target)
            return ClientChange.UnknownServer;
        if (ServerOf(client) == target)
            return await StayAsync(client, pin);
        if (!target.TakesUsers)
            return ClientChange.ServerTakesNoUsers;
        return target.CanAdmit
            ? await MoveToAsync(client, target, pin ? AssignmentReason.Pinned : AssignmentReason.Moved)
            : ClientChange.ServerFull;
    }

    /// <inheritdoc cref="IServerPoolGrain.AdmitElsewhere"/>
    public async Task LeaveUnreachedAsync(ClientKey client, long token, ServerId[] unreached)
    {
        if (!Ledger.TryFind(client, out var page, out var slot) || !IsSettled(page, slot) || publication.FenceOf(client) is not null)
            return;
        var entry = page[slot];
        if (entry.Token != token
            || entry.Reason is not (AssignmentReason.Admitted or AssignmentReason.FailedOver)
            || clock.Now - entry.Since > FirstVisit)
            return;
        if (Ledger.Roster.Select([.. unreached, Ledger.Roster[entry.Server].Id]) is { } target)
            await MoveToAsync(client, target, AssignmentReason.FailedOver);
    }

    /// <inheritdoc cref="IServerPoolAdmin.EvictClient"/>
    public async Task<ClientChange> EvictAsync(ClientKey client)
    {
        if (await RefuseAsync(client) is { } refusal)
            return refusal;
        return await BehindFenceAsync(client, async (page, slot) =>
        {
            var server = Ledger.Roster[page[slot].Server];
            page.Release(slot);
            await book.WriteAsync(page);
            Decided(new PoolEvent(PoolEventKind.Evicted, client, server));
            return ClientChange.Done;
        });
    }

    /// <summary>
    /// Moves the clients of all servers that are out of use, as far as there are slots for them elsewhere; those of servers that were
    /// removed are evicted where there is none. One pass over the ledger, and none when nobody can be helped.
    /// </summary>
    public async Task VacateAsync()
    {
        RescueOneByOne();
        var writes = new List<Task>(LedgerBook.WritesAtOnce);
        for (var number = 0; number < Ledger.Pages.Count && AnybodyCanGo(); number++)
        {
            var page = Ledger.Pages[number];
            var gone = Vacate(page);
            if (gone.Count == 0)
                continue;
            writes.Add(StoreAsync(page, gone));
            if (writes.Count < LedgerBook.WritesAtOnce)
                continue;
            await Task.WhenAll(writes);
            writes.Clear();
        }

        await Task.WhenAll(writes);
    }

    /// <summary>Whether the client has to be given another server as soon as there is a slot for it.</summary>
    public static bool MustLeave(in LedgerEntry entry, PoolServer server) => server.Evacuation switch
    {
        null => false,
        AssignmentReason.FailedOver or AssignmentReason.Drained => entry.Reason != AssignmentReason.Pinned,
        _ => true,
    };

    /// <summary>Moves a client whose server is out of use at once, when there is a slot for it.</summary>
    /// <returns>Whether it has another server now, as stored.</returns>
    public async Task<bool> TryRescueAsync(LedgerPage page, byte slot)
    {
        var server = Ledger.Roster[page[slot].Server];
        if (!MustLeave(page[slot], server) || Ledger.Roster.Select() is not { } target)
            return false;
        target.Users++;
        await MoveAsync(page, slot, target, server.Evacuation!.Value);
        return true;
    }

    /// <summary>Whether the client's entry may be changed: it is stored, and nobody is giving it back.</summary>
    public static bool IsSettled(LedgerPage page, byte slot) => page.StateOf(slot) is EntryState.Held or EntryState.Inherited;

    private bool IsOutOfUse(PoolServer server) => server.Evacuation is not null && publication.FenceOf(server) is { Holds: true };

    private bool AnybodyCanGo()
    {
        var isRoom = Ledger.Roster.CanAdmit;
        foreach (var server in Ledger.Roster.Servers)
        {
            if (server.Evacuation is not null && server.Users > 0 && (isRoom || server.IsRemoved) && IsOutOfUse(server))
                return true;
        }

        return false;
    }

    // All that share a page are one write.
    private List<PoolEvent> Vacate(LedgerPage page)
    {
        var gone = new List<PoolEvent>();
        for (var i = 0; i < LedgerPage.Capacity; i++)
        {
            var slot = (byte)i;
            if (!IsSettled(page, slot) || Ledger.Roster[page[slot].Server] is not { Evacuation: { } reason } server)
                continue;
            var client = page[slot].Client;
            if (!IsOutOfUse(server) || publication.FenceOf(client) is not null || !MustLeave(page[slot], server))
                continue;
            if (Ledger.Roster.Select() is { } target)
            {
                target.Users++;
                Ledger.Move(page, slot, target, clock.Now, reason);
                gone.Add(new PoolEvent(PoolEventKind.Moved, client, target));
            }
            else if (server.IsRemoved)
            {
                page.Release(slot);
                gone.Add(new PoolEvent(PoolEventKind.Evicted, client, server));
            }
        }

        return gone;
    }

    private async Task StoreAsync(LedgerPage page, List<PoolEvent> gone)
    {
        await book.WriteAsync(page);
        gone.ForEach(Decided);
    }

    // It keeps its server; what is stored of it is only why.
    private async Task<ClientChange> StayAsync(ClientKey client, bool pin)
    {
        if (!Ledger.TryFind(client, out var page, out var slot) || page.IsPinned(slot) == pin)
            return ClientChange.Done;
        Ledger.Explain(page, slot, pin ? AssignmentReason.Pinned : AssignmentReason.Moved);
        await book.WriteAsync(page);
        return ClientChange.Done;
    }

    private async Task<ClientChange> MoveToAsync(
        ClientKey client, PoolServer target, AssignmentReason reason, Func<bool>? isStillWanted = null)
    {
        target.Users++;
        var isReserved = true;
        try
        {
            return await BehindFenceAsync(client, async (page, slot) =>
            {
                if (!target.TakesUsers || isStillWanted?.Invoke() == false)
                    return ClientChange.Overtaken;
                isReserved = false;
                await MoveAsync(page, slot, target, reason);
                return ClientChange.Done;
            });
        }
        finally
        {
            if (isReserved)
                target.Users--;
        }
    }

    private async Task MoveAsync(LedgerPage page, byte slot, PoolServer target, AssignmentReason reason)
    {
        var client = page[slot].Client;
        Ledger.Move(page, slot, target, clock.Now, reason);
        await book.WriteAsync(page);
        Decided(new PoolEvent(PoolEventKind.Moved, client, target));
    }

    // Whoever is told that there is nothing to do must not be told so by an activation that was replaced.
    private async Task<ClientChange?> RefuseAsync(ClientKey client)
    {
        await book.ProveOwnershipAsync();
        while (Ledger.TryFind(client, out var page, out var slot) && !IsSettled(page, slot))
            await book.WriteAsync(page);
        if (!Ledger.TryFind(client, out _, out _))
            return ClientChange.NotAssigned;
        return publication.FenceOf(client) is null ? null : ClientChange.Busy;
    }

    private async Task<ClientChange> BehindFenceAsync(ClientKey client, Func<LedgerPage, byte, Task<ClientChange>> change)
    {
        var token = Ledger.TokenOf(client);
        var fence = publication.Forbid(client);
        try
        {
            await fence.Held;
            book.ThrowIfDeposed();
            return Ledger.TryFind(client, out var page, out var slot) && IsSettled(page, slot) && page[slot].Token == token
                ? await change(page, slot)
                : ClientChange.Overtaken;
        }
        finally
        {
            publication.Lift(client);
        }
    }

    private PoolServer? ServerOf(ClientKey client) =>
        Ledger.TryFind(client, out var page, out var slot) ? Ledger.Roster[page[slot].Server] : null;
}
