using System.ComponentModel;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Description;
using UserBalance.Gateway.Admin.Problems;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.Pools;

/// <summary>What operators see of clients and do to them.</summary>
internal static class ClientRoutes
{
    public static void MapClients(this IEndpointRouteBuilder api)
    {
        api.MapGet("/{pool}/clients", ListAsync)
            .Describe("ListClients", "Clients of a pool, a part at a time.").Produces<ClientListResource>().Refuses(400, 404);
        api.MapGet("/{pool}/clients/{key}", GetAsync)
            .Describe("GetClient", "Where a client is, and how many connections it has at each gateway.")
                .Produces<ClientResource>()
                .Refuses(400, 404);
        api.MapDelete("/{pool}/clients/{key}", EvictAsync)
            .Describe("EvictClient", "Takes a client's slot away.").Produces(204).Produces(202).Refuses(400, 404, 409);
        api.MapPut("/{pool}/clients/{key}/server", MoveAsync)
            .Describe("MoveClient", "Moves a client to another server, or pins it there.")
            .Produces<ClientResource>().Produces(202).Refuses(400, 404, 409, 413, 415);
    }

    private static async Task<IResult> ListAsync(
        string pool,
        [Description("Clients of this server only.")] string? server,
        [Description("The 'next' of an earlier answer: goes on after it.")] string? after,
        [Description("How many at the most.")] string? limit,
        GatewayPools pools,
        IGrainFactory grains)
    {
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        if (!ClientQuery.TryRead(server, after, limit, out var query, out var problem))
            return problem;
        var list = await grains.GetGrain<IServerPoolAdmin>(pool).ListClients(query.Server, query.After, query.Limit);
        return list is null ? PoolProblems.UnknownServer(pool, server!) : Results.Ok(ClientListResource.From(list));
    }

    private static Task<IResult> GetAsync(string pool, string key, GatewayPools pools, IGrainFactory grains) =>
        WithClientAsync(pool, key, pools, client => ShowAsync(grains.GetGrain<IServerPoolAdmin>(pool), pool, client));

    private static Task<IResult> EvictAsync(string pool, string key, GatewayPools pools, IGrainFactory grains) =>
        WithClientAsync(pool, key, pools, async client =>
        {
            var change = await grains.GetGrain<IServerPoolAdmin>(pool).EvictClient(client);
            return change == ClientChange.Done ? Results.NoContent() : AnswerTo(change, pool, client, server: "");
        });

    private static Task<IResult> MoveAsync(
        string pool, string key, MoveRequest body, HttpContext context, GatewayPools pools, IGrainFactory grains) =>
        WithClientAsync(pool, key, pools, async client =>
        {
            if (string.IsNullOrEmpty(body.Server))
                return PoolProblems.NoServerNamed();
            context.NoteForAudit($"to '{body.Server}'");
            var admin = grains.GetGrain<IServerPoolAdmin>(pool);
            var server = body.Server.ToLowerInvariant();
            var change = await admin.MoveClient(client, new ServerId(server), body.Pin);
            return change == ClientChange.Done ? await ShowAsync(admin, pool, client) : AnswerTo(change, pool, client, server);
        });

    private static async Task<IResult> ShowAsync(IServerPoolAdmin admin, string pool, ClientKey client) =>
        await admin.GetClient(client) is { } status ? Results.Ok(ClientResource.From(status)) : PoolProblems.NoAssignment(pool, client);

    private static async Task<IResult> WithClientAsync(string pool, string key, GatewayPools pools, Func<ClientKey, Task<IResult>> answer)
    {
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        return ClientKey.TryParse(key, out var client) ? await answer(client) : PoolProblems.NoClientKey(key);
    }

    private static IResult AnswerTo(ClientChange change, string pool, ClientKey client, string server) => change switch
    {
        ClientChange.Pending => Results.Accepted($"/api/v1/pools/{pool}/clients/{client}"),
        ClientChange.NotAssigned => PoolProblems.NoAssignment(pool, client),
        ClientChange.UnknownServer => PoolProblems.UnknownServer(pool, server),
        _ => PoolProblems.NotChanged(change, client, server),
    };

    /// <summary>The body of a move.</summary>
    /// <param name="Server">Where to.</param>
    /// <param name="Pin">Whether the client is pinned there: it does not expire and is not failed over.</param>
    internal sealed record MoveRequest(string? Server, bool Pin = false);
}
