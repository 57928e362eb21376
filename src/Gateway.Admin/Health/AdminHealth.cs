using UserBalance.Gateway.Admin.Description;
using UserBalance.Gateway.Core.Shutdown;
using UserBalance.Gateway.Core.Sync;

namespace UserBalance.Gateway.Admin.Health;

/// <summary>Whether the process runs, and whether it is ready for visitors. Both are told to anybody.</summary>
internal static class AdminHealth
{
    private static readonly PathString[] Paths = ["/healthz", "/readyz"];

    /// <summary>Whether that is what a request asks for.</summary>
    public static bool IsAsked(HttpRequest request) => Array.Exists(Paths, path => request.Path == path);

    public static void MapAdminHealth(this IEndpointRouteBuilder app)
    {
        var health = app.MapGroup("").WithTags("Health");
        health.MapGet("/healthz", () => Results.Text("ok\n"))
            .Describe("GetHealth", "Whether the process runs. Needs no key.").Produces<string>(200, "text/plain");
        health.MapGet("/readyz", (GatewayPools pools, ShutdownNotice shutdown) => (shutdown.IsGiven, pools.AreReady) switch
            {
                (true, _) => Results.Text("stopping\n", statusCode: StatusCodes.Status503ServiceUnavailable),
                (_, false) => Results.Text("waiting for the pools\n", statusCode: StatusCodes.Status503ServiceUnavailable),
                _ => Results.Text("ready\n"),
            })
            .Describe(
                "GetReadiness", "Whether every pool has answered and its lease runs, and the gateway was not told to stop. Needs no key.")
            .Produces<string>(200, "text/plain").Produces<string>(503, "text/plain");
    }
}
