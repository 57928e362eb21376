using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using UserBalance.Gateway.Admin.Access;
using UserBalance.Gateway.Admin.Pools;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Admin.OpenApi;

/// <summary>The admin API's description of itself: OpenAPI 3.1, at <c>/openapi/v1.json</c>.</summary>
internal static class AdminDescription
{
    private const string Path = "/openapi/v1.json";
    private const string KeyScheme = "key";
    private const string SessionScheme = "session";

    private static readonly Dictionary<string, string> PathParameters = new(StringComparer.Ordinal)
    {
        ["pool"] = "The pool's id.",
        ["server"] = "The server's id.",
        ["key"] = "The client: an IP address, or a prefix written as 192.0.2.0-24 or 2001:db8::-64.",
    };

    public static IServiceCollection AddAdminDescription(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddDocumentTransformer((document, _, _) => Do(() => DescribeWhole(document)));
        options.AddOperationTransformer((operation, _, _) => Do(() => DescribeParameters(operation)));
        options.AddSchemaTransformer((schema, context, _) => Do(() => DescribeDuration(schema, context)));
    });

    public static void MapAdminDescription(this IEndpointRouteBuilder app) => app.MapOpenApi(Path);

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static void DescribeWhole(OpenApiDocument document)
    {
        document.Info = new()
        {
            Title = "UserBalance admin API",
            Version = "v1",
            Description =
                "What a gateway's operators see and do. Durations are in seconds, times are UTC, errors are problem documents (RFC 9457).",
        };
        document.AddComponent<IOpenApiSecurityScheme>(KeyScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "The key of the admin API. Without one configured, none is needed.",
        });
        document.AddComponent<IOpenApiSecurityScheme>(SessionScheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "userbalance-session-<port>",
            Description = $"A browser that has signed in. Its changes carry the header '{AdminSessions.TokenHeader}'.",
        });
        document.Security =
        [
            new() { [new OpenApiSecuritySchemeReference(KeyScheme, document)] = [] },
            new() { [new OpenApiSecuritySchemeReference(SessionScheme, document)] = [] },
        ];
    }

    // Handlers take them as text, so that an error can name what was sent.
    private static void DescribeParameters(OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter.In == ParameterLocation.Path && PathParameters.TryGetValue(parameter.Name!, out var description))
                parameter.Description = description;
            parameter.Schema = parameter.Name switch
            {
                "limit" => new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Minimum = "1",
                    Maximum = $"{ClientList.MaxLimit}",
                    Default = JsonValue.Create(ClientQuery.DefaultLimit),
                },
                "force" => new OpenApiSchema { Type = JsonSchemaType.Boolean, Default = JsonValue.Create(false) },
                _ => parameter.Schema,
            };
        }
    }

    private static void DescribeDuration(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        if (context.JsonTypeInfo.Type != typeof(TimeSpan) && context.JsonTypeInfo.Type != typeof(TimeSpan?))
            return;
        (schema.Type, schema.Pattern, schema.Format) = (JsonSchemaType.Number, null, null);
        schema.Description ??= "In seconds.";
    }
}
