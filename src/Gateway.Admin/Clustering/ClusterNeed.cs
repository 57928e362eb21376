namespace UserBalance.Gateway.Admin.Clustering;

/// <summary>While the cluster has never been reached, a request that needs it fails as if no silo had answered.</summary>
internal static class ClusterNeed
{
    private static readonly PathString[] Paths = ["/api/v1/pools", "/api/v1/events", "/dashboard"];

    /// <summary>Has such requests fail, if the gateway reaches its cluster over an <see cref="IClusterContact"/>.</summary>
    public static void UseClusterNeed(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<IClusterContact>() is not { } cluster)
            return;
        app.Use((context, next) => cluster.IsConnected || !Array.Exists(Paths, path => context.Request.Path.StartsWithSegments(path))
            ? next(context)
            : throw new SiloUnavailableException("The cluster has not been reached yet."));
    }
}
