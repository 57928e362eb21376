using System.Text.Json.Serialization;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Pools;

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

    /// <summary>How many servers of the pool's usual capacity would hold its users and those that were rejected lately.</summary>
    public required int WantedServers { get; init; }

    public required long Assigned { get; init; }

    public required long Rejected { get; init; }

    public required long Expired { get; init; }

    public required long Moved { get; init; }

    public required long Evicted { get; init; }

    public required IReadOnlyList<ServerResource> Servers { get; init; }

    public required Selection Selection { get; init; }

    public required OnServerDown OnServerDown { get; init; }

    public required TimeSpan FailoverDelay { get; init; }

    /// <summary>The gateways that hold a session.</summary>
    public required IReadOnlyList<GatewayResource> Gateways { get; init; }

    public static PoolResource From(PoolStatus status) => new()
    {
        Id = status.Id,
        Epoch = status.Published.Epoch,
        IdleTimeout = status.Settings.IdleTimeout,
        GatewayLease = status.Settings.GatewayLease,
        Users = status.Servers.Sum(server => server.Users),
        FreeSlots = status.Servers.Where(TakesUsers).Sum(server => Math.Max(0, server.MaxUsers - server.Users)),
        WantedServers = status.WantedServers,
        Assigned = status.Assigned,
        Rejected = status.Rejected,
        Expired = status.Expired,
        Moved = status.Moved,
        Evicted = status.Evicted,
        Servers = [.. status.Servers.Select(ServerResource.From)],
        Selection = status.Selection,
        OnServerDown = status.OnServerDown,
        FailoverDelay = status.FailoverDelay,
        Gateways = [.. status.Gateways.Select(GatewayResource.From).OrderBy(gateway => gateway.Name, StringComparer.Ordinal)],
    };

    private static bool TakesUsers(ServerStatus server) => server is { State: ServerAdminState.Ready, Health: ServerHealth.Up };
}

/// <summary>A gateway as the admin API shows it. Durations are in seconds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Process">The id of its process start.</param>
/// <param name="LastSync">How long ago its last sync was answered.</param>
/// <param name="IsInStep">Whether it has carried out what the published state forbids.</param>
/// <param name="Clients">How many clients' assignments it holds.</param>
/// <param name="Connections">How many visits are open at it.</param>
internal sealed record GatewayResource(string Name, Guid Process, TimeSpan LastSync, bool IsInStep, int Clients, long Connections)
{
    public static GatewayResource From(GatewayStatus status) => new(
        status.Session.Gateway, status.Session.Process, status.LastAnswer, status.IsInStep, status.Clients, status.Connections);
}

/// <summary>A server as the admin API shows it.</summary>
internal sealed record ServerResource
{
    public required string Id { get; init; }

    public required string Address { get; init; }

    /// <summary>The address that it is given as soon as no gateway sends anything to the present one.</summary>
    public string? NextAddress { get; init; }

    public required ServerAdminState State { get; init; }

    /// <summary>When the users that are left while it drains are moved.</summary>
    public DateTime? DrainUntil { get; init; }

    /// <summary>Whether it is forgotten as soon as it has no users.</summary>
    public required bool IsLeaving { get; init; }

    /// <summary>By the majority of the gateways.</summary>
    public required ServerHealth Health { get; init; }

    public required DateTime HealthSince { get; init; }

    public required int Users { get; init; }

    public required int MaxUsers { get; init; }

    /// <summary>Open visits, over all gateways.</summary>
    public required long Connections { get; init; }

    /// <summary>Visits since each gateway has started.</summary>
    public required long TotalConnections { get; init; }

    /// <summary>What each gateway sees.</summary>
    public required IReadOnlyList<CheckResource> Checks { get; init; }

    public static ServerResource From(ServerStatus status) => new()
    {
        Id = status.Id.Value,
        Address = status.Address,
        NextAddress = status.NextAddress,
        State = status.State,
        DrainUntil = status.DrainUntil,
        IsLeaving = status.IsLeaving,
        Health = status.Health,
        HealthSince = status.HealthSince,
        Users = status.Users,
        MaxUsers = status.MaxUsers,
        Connections = status.Observations.Sum(seen => seen.Observation.Connections),
        TotalConnections = status.Observations.Sum(seen => seen.Observation.TotalConnections),
        Checks = [.. status.Observations.Select(CheckResource.From).OrderBy(check => check.Gateway, StringComparer.Ordinal)],
    };
}

/// <summary>What a gateway sees of a server, as the admin API shows it. Durations are in seconds.</summary>
internal sealed record CheckResource(string Gateway, ServerHealth Health, string Detail, TimeSpan Latency)
{
    public static CheckResource From(GatewayObservation seen) =>
        new(seen.Gateway.Gateway, seen.Observation.Health, seen.Observation.Detail, seen.Observation.Latency);
}

/// <summary>A client's assignment as the admin API shows it. Durations are in seconds.</summary>
internal sealed record ClientResource(
    string Client, string Server, DateTime Since, TimeSpan IdleFor, DateTime? ExpiresAt, AssignmentReason Why, bool Pinned)
{
    /// <summary>Its connections at each gateway that holds a session. Left out where clients are listed.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ConnectionsResource>? Connections { get; init; }

    public static ClientResource From(ClientStatus status) => new(
        status.Client.ToString(),
        status.Server.Value,
        status.Since,
        status.IdleFor,
        status.ExpiresAt,
        status.Reason,
        status.Reason == AssignmentReason.Pinned)
    {
        Connections = status.Connections?.Select(ConnectionsResource.From).ToArray(),
    };
}

/// <summary>A client's connections at a gateway as the admin API shows them.</summary>
/// <param name="Gateway">The gateway's name.</param>
/// <param name="Process">The id of its process start.</param>
/// <param name="Connections">How many are open; <see langword="null"/> when the gateway did not answer in time.</param>
internal sealed record ConnectionsResource(string Gateway, Guid Process, int? Connections)
{
    public static ConnectionsResource From(GatewayConnections at) => new(at.Session.Gateway, at.Session.Process, at.Connections);
}

/// <summary>Some clients as the admin API shows them.</summary>
/// <param name="Clients">The clients; when there are more, these may be fewer than were asked for, even none.</param>
/// <param name="Next">What the parameter <c>after</c> is to be for the clients after these; <see langword="null"/> at the end.</param>
internal sealed record ClientListResource(IReadOnlyList<ClientResource> Clients, string? Next)
{
    public static ClientListResource From(ClientList list) => new([.. list.Clients.Select(ClientResource.From)], list.Next?.ToString());
}
