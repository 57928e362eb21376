using System.ComponentModel;
using System.Globalization;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Description;
using UserBalance.Gateway.Admin.Problems;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Addresses;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Gateway.Admin.Pools;

/// <summary>What operators do to servers. What is wanted of a server is stored; the same wish twice is one.</summary>
internal static class ServerRoutes
{
    private const int MostUsers = 1_000_000;

    private static readonly TimeSpan LongestDeadline = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(30);

    /// <summary>One call to the pool waits so long at the most.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    public static void MapServers(this IEndpointRouteBuilder api)
    {
        api.MapPut("/{pool}/servers/{server}", SetAsync)
            .Describe("SetServer", "Adds a server, or changes its address or its number of slots.")
            .Produces<ServerResource>().Produces<ServerResource>(201).Refuses(400, 404, 409, 413, 415);
        api.MapDelete("/{pool}/servers/{server}", RemoveAsync)
            .Describe("RemoveServer", "Forgets a server that has no users, or with force moves its users first.")
            .Produces(204).Produces<ServerResource>(202).Refuses(400, 404, 409);
        api.MapPost("/{pool}/servers/{server}/drain", DrainAsync)
            .Describe("DrainServer", "No new users; the present ones stay, with a deadline until then.")
                .Produces<ServerResource>()
                .Refuses(400, 404);
        api.MapPost("/{pool}/servers/{server}/maintenance", MaintainAsync)
            .Describe("MaintainServer", "No users at all: the present ones are moved.").Produces<ServerResource>().Refuses(404);
        api.MapPost("/{pool}/servers/{server}/resume", ResumeAsync)
            .Describe("ResumeServer", "Takes new users again.").Produces<ServerResource>().Refuses(404);
        api.MapGet("/{pool}/servers/{server}/drained", WaitAsync)
            .Describe("AwaitDrained", "Waits until a server has no users; 409 when it still has some at the end.")
            .Produces<ServerResource>().Refuses(400, 404, 409);
    }

    private static Task<IResult> ResumeAsync(string pool, string server, GatewayPools pools, IGrainFactory grains) =>
        SetStateAsync(pool, server, ServerAdminState.Ready, deadline: null, pools, grains);

    private static Task<IResult> MaintainAsync(string pool, string server, GatewayPools pools, IGrainFactory grains) =>
        SetStateAsync(pool, server, ServerAdminState.Maintenance, deadline: null, pools, grains);

    private static Task<IResult> DrainAsync(
        string pool,
        string server,
        [Description("After this duration the users that are left are moved, as in 90s or 90.")] string? deadline,
        GatewayPools pools,
        IGrainFactory grains)
    {
        if (!DurationQuery.TryRead(deadline, TimeSpan.Zero, LongestDeadline, out var within))
            return Task.FromResult(PoolProblems.NoDuration("deadline", deadline!, TimeSpan.Zero, LongestDeadline));
        return SetStateAsync(pool, server, ServerAdminState.Draining, within, pools, grains);
    }

    private static async Task<IResult> SetStateAsync(
        string pool, string server, ServerAdminState state, TimeSpan? deadline, GatewayPools pools, IGrainFactory grains)
    {
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        var status = await grains.GetGrain<IServerPoolAdmin>(pool).SetServerState(new ServerId(server.ToLowerInvariant()), state, deadline);
        return status is null ? PoolProblems.UnknownServer(pool, server) : Results.Ok(ServerResource.From(status));
    }

    private static async Task<IResult> SetAsync(
        string pool, string server, ServerWish wish, HttpContext context, GatewayPools pools, IGrainFactory grains)
    {
        context.NoteForAudit($"address '{wish.Address}', maxUsers {wish.MaxUsers?.ToString(CultureInfo.InvariantCulture) ?? "not given"}");
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        if (!ConfiguredId.TryParse(server, out var id, out _))
            return PoolProblems.Invalid("server", server, ConfiguredId.Rule);
        if (!HostPort.TryParse(wish.Address ?? "", out var address, out var hint))
            return PoolProblems.Invalid("address", wish.Address ?? "", hint ?? "must be host:port, as in 10.0.0.1:80");
        if (await OwnAddresses.OfProcess.IncludeAsync(address))
            return PoolProblems.Invalid("address", $"{address}", "must not be an address of this gateway itself");
        if (wish.MaxUsers is < 1 or > MostUsers)
            return PoolProblems.Invalid("maxUsers", $"{wish.MaxUsers}", "must be 1 to 1000000");
        var change = await grains.GetGrain<IServerPoolAdmin>(pool).SetServer(new ServerId(id), address.Host, address.Port, wish.MaxUsers);
        return change.Outcome switch
        {
            ServerChangeOutcome.AddressTaken => PoolProblems.AddressTaken(pool, $"{address}"),
            ServerChangeOutcome.Added => Results.Created($"/api/v1/pools/{pool}/servers/{id}", ServerResource.From(change.Server!)),
            _ => Results.Ok(ServerResource.From(change.Server!)),
        };
    }

    private static async Task<IResult> RemoveAsync(
        string pool,
        string server,
        [Description("Whether to remove it although it has users.")] string? force,
        GatewayPools pools,
        IGrainFactory grains)
    {
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        var isForced = false;
        if (!string.IsNullOrEmpty(force) && !bool.TryParse(force, out isForced))
            return PoolProblems.Invalid("force", force, "must be true or false");
        var change = await grains.GetGrain<IServerPoolAdmin>(pool).RemoveServer(new ServerId(server.ToLowerInvariant()), isForced);
        return change.Outcome switch
        {
            ServerChangeOutcome.Unknown => PoolProblems.UnknownServer(pool, server),
            ServerChangeOutcome.HasUsers => PoolProblems.HasUsers(server, change.Server!.Users),
            ServerChangeOutcome.Leaving => Results.Accepted(value: ServerResource.From(change.Server!)),
            _ => Results.NoContent(),
        };
    }

    private static async Task<IResult> WaitAsync(
        string pool,
        string server,
        [Description("How long to wait, as in 90s or 90; 30s unless given.")] string? timeout,
        GatewayPools pools,
        IGrainFactory grains,
        TimeProvider time,
        CancellationToken gone)
    {
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        if (!DurationQuery.TryRead(timeout, TimeSpan.Zero, LongestWait, out var wait))
            return PoolProblems.NoDuration("timeout", timeout!, TimeSpan.Zero, LongestWait);
        var admin = grains.GetGrain<IServerPoolAdmin>(pool);
        var began = time.GetTimestamp();
        while (true)
        {
            var left = (wait ?? DefaultWait) - time.GetElapsedTime(began);
            var status = await admin.WhenEmpty(new ServerId(server.ToLowerInvariant()), left < Turn ? left : Turn);
            if (status is null)
                return PoolProblems.UnknownServer(pool, server);
            if (status.Users == 0)
                return Results.Ok(ServerResource.From(status));
            if (time.GetElapsedTime(began) >= (wait ?? DefaultWait) || gone.IsCancellationRequested)
                return PoolProblems.StillHasUsers(server, status.Users);
        }
    }

    /// <summary>The body of a request that adds or changes a server.</summary>
    /// <param name="Address">Where it is reached, <c>host:port</c>.</param>
    /// <param name="MaxUsers">How many users it takes, 1 to 1,000,000; what it has, or for a new one the pool's number, unless
    /// given.</param>
    internal sealed record ServerWish(string? Address, int? MaxUsers);
}
