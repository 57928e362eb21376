using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;
using UserBalance.Gateway.Admin.Tests.Setup;

namespace UserBalance.Gateway.Admin.Tests.OpenApi;

/// <summary>The OpenAPI document.</summary>
public sealed class AdminDescriptionTests : IAsyncLifetime
{
    private AdminGateway _gateway = null!;
    private AdminAnswer _answer = null!;
    private OpenApiDocument _document = null!;

    private IEnumerable<(string Id, OpenApiOperation Operation)> Operations => _document.Paths.SelectMany(path =>
        path.Value.Operations!.Select(operation => ($"{operation.Key.Method} {path.Key}", operation.Value)));

    public async ValueTask InitializeAsync()
    {
        _gateway = await AdminGateway.StartAsync();
        _answer = await _gateway.GetAsync("/openapi/v1.json");
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(_answer.Text));
        var (document, diagnostic) = await OpenApiDocument.LoadAsync(stream, "json", null, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostic!.Errors);
        Assert.Empty(diagnostic.Warnings);
        Assert.Equal(OpenApiSpecVersion.OpenApi3_1, diagnostic.SpecificationVersion);
        _document = document!;
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public void Document_OfTheApi_IsValid()
    {
        Assert.Equal("application/json", _answer.MediaType);
        Assert.Empty(_document.Validate(ValidationRuleSet.GetDefaultRuleSet()));
        Assert.Equal(["key", "session"], _document.Components!.SecuritySchemes!.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Document_HasEveryRouteOfTheApi()
    {
        var mapped = _gateway.Endpoints
            // Prometheus' own, for any method, describes itself.
            .Where(endpoint => endpoint.RoutePattern.RawText != "/metrics")
            .Where(endpoint => endpoint.Metadata.GetMetadata<IExcludeFromDescriptionMetadata>()?.ExcludeFromDescription is not true)
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Select(
                method => $"{method} {PathOf(endpoint)}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), Operations.Select(operation => operation.Id).Order(StringComparer.Ordinal));
        Assert.Contains("PUT /api/v1/pools/{pool}/clients/{key}/server", Operations.Select(operation => operation.Id));
    }

    [Fact]
    public void Operation_SaysWhatItDoesTakesAndAnswers()
    {
        Assert.All(Operations, each =>
        {
            Assert.NotEmpty(each.Operation.Summary!);
            Assert.NotEmpty(each.Operation.OperationId!);
            Assert.All(each.Operation.Parameters ?? [], parameter => Assert.NotEmpty(parameter.Description!));
            Assert.Contains(each.Operation.Responses!.Keys, status => status.StartsWith('2'));
        });
        Assert.Distinct(Operations.Select(each => each.Operation.OperationId));
    }

    [Fact]
    public void Operation_OfTheApi_AnswersErrorsWithProblemDocuments() => Assert.All(
        Operations.Where(each => each.Id.Contains("/api/", StringComparison.Ordinal)),
        each =>
        {
            var errors = each.Operation.Responses!.Where(response => response.Key[0] is '4' or '5').ToArray();
            Assert.Contains("401", errors.Select(error => error.Key));
            Assert.All(errors, error => Assert.Equal(["application/problem+json"], error.Value.Content!.Keys));
            if (each.Id.Contains("{pool}", StringComparison.Ordinal))
                Assert.Superset(new HashSet<string>(["404", "503"]), errors.Select(error => error.Key).ToHashSet());
        });

    [Fact]
    public void Schema_OfADuration_IsANumberOfSeconds()
    {
        var pool = _document.Components!.Schemas!["PoolResource"];
        Assert.Equal(JsonSchemaType.Number, pool.Properties!["idleTimeout"].Type);
        Assert.Equal(["Draining", "Maintenance", "Ready"], EnumOf("ServerAdminState"));
    }

    [Fact]
    public void Parameter_Limit_HasItsRange()
    {
        var list = Operations.Single(each => each.Operation.OperationId == "ListClients").Operation;
        var limit = list.Parameters!.Single(parameter => parameter.Name == "limit").Schema!;
        Assert.Equal(
            (JsonSchemaType.Integer, "1", "1000", "100"), (limit.Type, limit.Minimum, limit.Maximum, limit.Default!.ToJsonString()));
    }

    private static string PathOf(RouteEndpoint endpoint)
    {
        var path = endpoint.RoutePattern.RawText!;
        return path.Length > 1 ? path.TrimEnd('/') : path;
    }

    private IEnumerable<string> EnumOf(string schema) =>
        _document.Components!.Schemas![schema].Enum!.Select(value => value.GetValue<string>()).Order(StringComparer.Ordinal);
}
