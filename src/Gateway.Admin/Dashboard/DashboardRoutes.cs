using Orleans.Dashboard;
using UserBalance.Hosting.Clustering;

namespace UserBalance.Gateway.Admin.Dashboard;

/// <summary>Orleans' own dashboard, where it is switched on.</summary>
internal static class DashboardRoutes
{
    private const string Path = "/dashboard";
    private const string Reminders = $"{Path}/Reminders";

    public static void MapDashboard(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetService<ClusterOptions>() is not { Dashboard: true })
            return;
        app.MapOrleansDashboard(Path).ExcludeFromDescription().AddEndpointFilter((call, next) =>
            call.HttpContext.GetEndpoint() is RouteEndpoint { RoutePattern.RawText: { } pattern }
                && pattern.StartsWith(Reminders, StringComparison.Ordinal)
                ? new(NoReminders())
                : next(call));
    }

    // For each page of fifty it has one grain read all reminders of the cluster, and there is one for every user.
    private static IResult NoReminders() => Results.Problem(
        "Reminders are not shown: there is one for every user, and the dashboard reads all of them for each page. "
            + "GET /api/v1/pools/{pool}/clients shows when users expire.",
        statusCode: StatusCodes.Status404NotFound);
}
