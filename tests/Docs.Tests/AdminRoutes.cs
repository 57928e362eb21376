using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UserBalance.Gateway.Admin.Server;
using UserBalance.Gateway.Hosting;

namespace UserBalance.Docs.Tests;

/// <summary>The routes that a gateway has at its admin address.</summary>
internal static class AdminRoutes
{
    private static readonly Lazy<RouteEndpoint[]> All = new(Read);

    /// <summary>Whether there is a route for a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="parameters">The names of the query's parameters, which the route must know all.</param>
    public static bool Have(string method, string path, IEnumerable<string> parameters) => All.Value.Any(endpoint =>
        endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(method) != false
        && new TemplateMatcher(TemplateParser.Parse(endpoint.RoutePattern.RawText!), []).TryMatch(path, [])
        && !parameters.Except(ParametersOf(endpoint)).Any());

    private static IEnumerable<string?> ParametersOf(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters().Select(parameter => parameter.Name) ?? [];

    private static RouteEndpoint[] Read()
    {
        var builder = WebApplication.CreateBuilder();
        string[] cluster = ["Cluster:Provider=Redis", "Cluster:ConnectionString=127.0.0.1:1"];
        builder.Configuration.AddInMemoryCollection(Standalone.GoodSettings("unused").Concat(cluster)
            .Select(setting => setting.Split('=', 2))
            .ToDictionary(setting => $"UserBalance:{setting[0]}", setting => (string?)setting[1]));
        builder.AddUserBalanceGateway();
        var app = builder.Build();
        app.Services.GetRequiredService<AdminPipeline>();
        return [.. app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()];
    }
}
