using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Grains.Decisions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Sessions;

namespace UserBalance.Grains.Views;

/// <summary>What a pool shows of itself: to gateways its published state, to operators its present one.</summary>
internal static class PoolView
{
    public static PoolSnapshot Snapshot(PoolSettings settings, ServerRoster roster, Publication publication) => new()
    {
        Settings = settings,
        Servers = [.. roster.Servers.Select(server => new ServerEndpoint(server.Id, server.Host, server.Port))],
        ForbiddenServers = [.. publication.ForbiddenServers.Select(number => roster[number].Id)],
        ForbiddenClients = [.. publication.ForbiddenClients],
    };

    public static PoolStatus Status(
        PoolOptions options,
        PoolVersion published,
        PoolSettings settings,
        IEnumerable<ServerStatus> servers,
        IEnumerable<GatewayStatus> gateways,
        PoolCounters counters) => new()
        {
            Id = options.Id,
            Published = published,
            Settings = settings,
            Servers = [.. servers],
            Gateways = [.. gateways],
            Assigned = counters.Assigned,
            Rejected = counters.Rejected,
            Expired = counters.Expired,
            Moved = counters.Moved,
            Evicted = counters.Evicted,
            Selection = options.Selection,
            OnServerDown = options.OnServerDown,
            FailoverDelay = options.FailoverDelay,
        };

    public static ClientStatus? Status(PoolLedger ledger, ClientKey client, DateTime now) =>
        ledger.TryFind(client, out var page, out var slot) && page.StateOf(slot) != EntryState.Releasing
            ? Status(ledger, page, slot, now)
            : null;

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

    public static ServerStatus Status(PoolServer server, IEnumerable<GatewayObservation> observations) => new()
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
        Observations = [.. observations],
    };

    private static string Address(string host, int port) => host.Contains(':') ? $"[{host}]:{port}" : $"{host}:{port}";
}
