namespace UserBalance.Gateway.Admin.Description;

/// <summary>What a route says of itself.</summary>
internal static class DescriptionExtensions
{
    /// <summary>What it is called in generated clients, and in one sentence what it does.</summary>
    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder route, string name, string summary) =>
        route.WithName(name).WithSummary(summary);

    /// <summary>The statuses that it answers with a problem document.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder route, params ReadOnlySpan<int> statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (var status in statuses)
            route.ProducesProblem(status);
        return route;
    }
}
