using UserBalance.Gateway.Sync;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin;

/// <summary>The routes of the admin listener. They ask the pools through <see cref="IServerPoolAdmin"/>, never the data path.</summary>
internal static class AdminApi
{
    public static IServiceCollection AddAdminApi(this IServiceCollection services) => services
        .AddProblemDetails()
        .ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new SecondsConverter()));

    public static WebApplication MapAdminApi(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = PoolProblems.AnswerAsync, SuppressDiagnosticsCallback = _ => true });
        app.UseStatusCodePages();
        app.UseMiddleware<AdminAccess>();
        app.MapGet("/healthz", () => Results.Text("ok\n"));
        app.MapGet("/readyz", (GatewayPools pools) => pools.AreReady
            ? Results.Text("ready\n")
            : Results.Text("waiting for the pools\n", statusCode: StatusCodes.Status503ServiceUnavailable));

        var api = app.MapGroup("/api/v1/pools");
        api.MapGet("/", ListPoolsAsync);
        api.MapGet("/{pool}", GetPoolAsync);
        api.MapGet("/{pool}/clients/{key}", GetClientAsync);
        return app;
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

    private static async Task<IResult> GetClientAsync(string pool, string key, GatewayPools pools, IGrainFactory grains)
    {
        if (!pools.Contains(pool))
            return PoolProblems.UnknownPool(pool);
        if (!ClientKey.TryParse(key, out var client))
            return PoolProblems.NoClientKey(key);
        return await grains.GetGrain<IServerPoolAdmin>(pool).GetClient(client) is { } status
            ? Results.Ok(ClientResource.From(status))
            : PoolProblems.NoAssignment(pool, client);
    }
}
