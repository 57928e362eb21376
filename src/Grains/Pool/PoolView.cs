using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Pool;

/// <summary>What a pool shows of itself: to gateways its published state, to operators its present one.</summary>
internal static class PoolView
{
    public static PoolSnapshot Snapshot(PoolAuthority authority) => new()
    {
        Settings = authority.Timing.Settings,
        Servers = [.. authority.Ledger.Roster.Servers.Select(server => new ServerEndpoint(server.Id, server.Host, server.Port))],
    };

    public static PoolStatus Status(string pool, PoolAuthority authority, PoolCounters counters) => new()
    {
        Id = pool,
        Published = authority.Published,
        Settings = authority.Timing.Settings,
        Servers = [.. authority.Ledger.Roster.Servers.Select(Status)],
        Assigned = counters.Assigned,
        Rejected = counters.Rejected,
        Expired = counters.Expired,
        Sessions = [.. authority.Sessions],
    };

    public static ClientStatus? Status(PoolAuthority authority, ClientKey client)
    {
        var ledger = authority.Ledger;
        if (!ledger.TryFind(client, out var page, out var slot) || page.StateOf(slot) == EntryState.Releasing)
            return null;
        var entry = page[slot];
        return new ClientStatus(
            client,
            ledger.Roster[entry.Server].Id,
            entry.Since,
            authority.Now - entry.LastActivity,
            ledger.DeadlineOf(page, slot));
    }

    private static ServerStatus Status(PoolServer server) => new(
        server.Id,
        server.Host.Contains(':') ? $"[{server.Host}]:{server.Port}" : $"{server.Host}:{server.Port}",
        server.State,
        server.Users,
        server.MaxUsers);
}
