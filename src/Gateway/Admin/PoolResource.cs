using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin;

/// <summary>A pool as the admin API shows it. Durations are in seconds.</summary>
internal sealed record PoolResource
{
    public required string Id { get; init; }

    public required long Epoch { get; init; }

    public required TimeSpan IdleTimeout { get; init; }

    public required TimeSpan GatewayLease { get; init; }

    /// <summary>Slots held, over all servers.</summary>
    public required int Users { get; init; }

    /// <summary>Slots that new users can be given.</summary>
    public required int FreeSlots { get; init; }

    public required long Assigned { get; init; }

    public required long Rejected { get; init; }

    public required long Expired { get; init; }

    public required IReadOnlyList<ServerResource> Servers { get; init; }

    /// <summary>The gateways that hold a session.</summary>
    public required IReadOnlyList<string> Gateways { get; init; }

    public static PoolResource From(PoolStatus status) => new()
    {
        Id = status.Id,
        Epoch = status.Published.Epoch,
        IdleTimeout = status.Settings.IdleTimeout,
        GatewayLease = status.Settings.GatewayLease,
        Users = status.Servers.Sum(server => server.Users),
        FreeSlots = status.Servers.Where(server => server.State == ServerAdminState.Ready).Sum(server => Math.Max(0, server.MaxUsers - server.Users)),
        Assigned = status.Assigned,
        Rejected = status.Rejected,
        Expired = status.Expired,
        Servers = [.. status.Servers.Select(ServerResource.From)],
        Gateways = [.. status.Sessions.Select(session => session.Gateway).Order(StringComparer.Ordinal)],
    };
}

/// <summary>A server as the admin API shows it.</summary>
internal sealed record ServerResource(string Id, string Address, string State, int Users, int MaxUsers)
{
    public static ServerResource From(ServerStatus status) =>
        new(status.Id.Value, status.Address, status.State.ToString(), status.Users, status.MaxUsers);
}

/// <summary>A client's assignment as the admin API shows it. Durations are in seconds.</summary>
internal sealed record ClientResource(string Client, string Server, DateTime Since, TimeSpan IdleFor, DateTime ExpiresAt)
{
    public static ClientResource From(ClientStatus status) =>
        new(status.Client.ToString(), status.Server.Value, status.Since, status.IdleFor, status.ExpiresAt);
}
