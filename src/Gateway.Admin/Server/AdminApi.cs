using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Dashboard;
using UserBalance.Gateway.Admin.Description;
using UserBalance.Gateway.Admin.Events;
using UserBalance.Gateway.Admin.Health;
using UserBalance.Gateway.Admin.OpenApi;
using UserBalance.Gateway.Admin.Pools;
using UserBalance.Gateway.Admin.Problems;
using UserBalance.Gateway.Admin.StatusPage;
using UserBalance.Gateway.Core.Sync;
using UserBalance.Grains.Abstractions;
using UserBalance.Hosting.Telemetry;

namespace UserBalance.Gateway.Admin.Server;

/// <summary>The routes of the admin listener. They ask the pools through <see cref="IServerPoolAdmin"/>, never the data path.</summary>
internal static class AdminApi
{
    public static IServiceCollection AddAdminApi(this IServiceCollection services) => services
        .AddAdminAccess()
        .AddAdminDescription()
        .AddSingleton<DecisionFeeds>()
        .Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true)
        .ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.Converters.Add(new SecondsConverter());
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
        });

    public static void MapAdminApi(this IEndpointRouteBuilder app)
    {
        app.MapAdminHealth();
        app.MapAdminDescription();
        app.MapDashboard();
        app.MapStatusPage();
        app.MapMetrics();

        var api = app.MapGroup("/api/v1").WithMetadata(new RequestSizeLimitAttribute(AdminErrors.MaxBodySize)).Refuses(401, 403, 429);
        api.RefuseUnknownQueries();
        api.MapGroup("").WithTags("Session").MapSession();
        api.MapGroup("").WithTags("Events").MapEvents();
        var pools = api.MapGroup("/pools").WithTags("Pools").Refuses(503);
        pools.MapGet("/", ListPoolsAsync).Describe("ListPools", "The pools of this gateway's listeners.").Produces<PoolResource[]>();
        pools.MapGet("/{pool}", GetPoolAsync)
            .Describe("GetPool", "A pool with its servers and gateways.")
            .Produces<PoolResource>()
            .Refuses(404);
        pools.MapGroup("").WithTags("Clients").MapClients();
        pools.MapGroup("").WithTags("Servers").MapServers();
    }

    private static async Task<IResult> ListPoolsAsync(GatewayPools pools, IGrainFactory grains)
    {
        var ids = pools.All.Select(pool => pool.Id).Order(StringComparer.Ordinal);
        var statuses = await Task.WhenAll(ids.Select(id => grains.GetGrain<IServerPoolAdmin>(id).GetPool().AsTask()));
        return Results.Ok(statuses.Select(PoolResource.From));
    }

    private static async Task<IResult> GetPoolAsync(string pool, GatewayPools pools, IGrainFactory grains) =>
        pools.Contains(pool)
            ? Results.Ok(PoolResource.From(await grains.GetGrain<IServerPoolAdmin>(pool).GetPool()))
            : PoolProblems.UnknownPool(pool);
}
