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
        ForbiddenServers = [.. authority.Publication.ForbiddenServers.Select(number => authority.Ledger.Roster[number].Id)],
        ForbiddenClients = [.. authority.Publication.ForbiddenClients],
    };

    public static PoolStatus Status(PoolOptions options, PoolAuthority authority, PoolCounters counters) => new()
    {
        Id = options.Id,
        Published = authority.Published,
        Settings = authority.Timing.Settings,
        Servers = [.. authority.Ledger.Roster.Servers.Select(server => Status(authority, server))],
        Assigned = counters.Assigned,
        Rejected = counters.Rejected,
        Expired = counters.Expired,
        Gateways = [.. authority.Gateways],
        Moved = counters.Moved,
        Evicted = counters.Evicted,
        Selection = options.Selection,
        OnServerDown = options.OnServerDown,
        FailoverDelay = options.FailoverDelay,
    };

    public static ClientStatus? Status(PoolAuthority authority, ClientKey client)
    {
        var ledger = authority.Ledger;
        return ledger.TryFind(client, out var page, out var slot) && page.StateOf(slot) != EntryState.Releasing
            ? Status(ledger, page, slot, authority.Now)
            : null;
    }

    public static ClientStatus Status(PoolLedger ledger, LedgerPage page, byte slot, DateTime now)
    {
        var entry = page[slot];
        return new ClientStatus(
            entry.Client,
            ledger.Roster[entry.Server].Id,
            entry.Since,
            now - entry.LastActivity,
            page.IsPinned(slot) ? null : ledger.DeadlineOf(page, slot),
            entry.Reason);
    }

    public static ServerStatus Status(PoolAuthority authority, PoolServer server) => new()
    {
        Id = server.Id,
        Address = Address(server.Host, server.Port),
        State = server.State,
        Users = server.Users,
        MaxUsers = server.MaxUsers,
        Health = server.Health,
        HealthSince = server.HealthSince,
        DrainUntil = server.DrainUntil,
        NextAddress = server.NextAddress is { } next ? Address(next.Host, next.Port) : null,
        IsLeaving = server.IsRetired,
        Observations = [.. authority.Servers.ObservationsOf(server)],
    };

    private static string Address(string host, int port) => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
}
