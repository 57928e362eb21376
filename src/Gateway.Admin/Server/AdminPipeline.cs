using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Clustering;
using UserBalance.Gateway.Admin.Problems;

namespace UserBalance.Gateway.Admin.Server;

/// <summary>
/// What happens to a request at the admin address, from its arrival to its route. No request of a visitor comes this way.
/// </summary>
internal sealed class AdminPipeline : IHttpApplication<HttpContext>
{
    private readonly IHttpContextFactory _contexts;
    private readonly RequestDelegate _run;

    public AdminPipeline(IServiceProvider services, IHttpContextFactory contexts) => (_contexts, _run) = (contexts, Build(services));

    /// <inheritdoc/>
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => _contexts.Create(contextFeatures);

    /// <inheritdoc/>
    public Task ProcessRequestAsync(HttpContext context) => _run(context);

    /// <inheritdoc/>
    public void DisposeContext(HttpContext context, Exception? exception) => _contexts.Dispose(context);

    private static RequestDelegate Build(IServiceProvider services)
    {
        var app = new ApplicationBuilder(services);
        // Who may call depends on the route and on who has signed in.
        app.UseRouting();
        app.UseAuthentication();
        app.UseMiddleware<AdminHeaders>();
        app.UseMiddleware<AdminOrigin>();
        app.UseMiddleware<AdminAudit>();
        app.UseAdminErrors();
        app.UseMiddleware<AdminAccess>();
        app.UseClusterNeed();
        app.UseEndpoints(routes => routes.MapAdminApi());
        return app.Build();
    }
}
