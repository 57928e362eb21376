using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UserBalance.Gateway.Admin.Server;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Hosting;
using UserBalance.Gateway.Http;
using UserBalance.Hosting.Telemetry;
using static UserBalance.Fuzz.Targets.BrokenPropertyException;

namespace UserBalance.Fuzz.Targets.Admin;

/// <summary>
/// The whole admin API: no request is the gateway's fault, every refusal is a problem document, and nothing that the contract forbids
/// reaches a pool.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "It lives as long as the process.")]
internal sealed class AdminTarget : IFuzzTarget
{
    // They read nothing of a request, and answer with much, or for as long as somebody listens.
    private static readonly string[] NoParsers = ["/api/v1/events", "/dashboard", "/metrics", "/openapi"];

    private readonly DirectServer _server = new();
    private readonly AdminLog _log = new();

    public AdminTarget()
    {
        var options =
            new GatewayOptions { Listeners = [new ListenerOptions { Name = "app", Pool = "app", Bind = new(IPAddress.Loopback, 1) }] };
        var builder = WebApplication.CreateBuilder();
        // As in the product, where the framework's own lines are off.
        builder.Logging.ClearProviders().AddProvider(_log).AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(OnePool.Create(new CheckingPool()));
        builder.Services.AddGatewayPools();
        builder.Services.AddAdminServer(options.Admin);
        builder.Services.AddProductMetrics(new TelemetryOptions());
        builder.Services.AddKeyedSingleton<IServer>(AdminServer.Key, _server);
        builder.Services.AddSingleton<IServer, NoWebServer>();
        builder.Build().StartAsync().GetAwaiter().GetResult();
    }

    public string Name => "admin-api";

    public int MaxLength => 1024;

    public IReadOnlyList<string> Words { get; } =
    [
        "GET ", "PUT ", "POST ", "DELETE ", "/api/v1/pools/app", "/servers/", "s1", "s0", "/clients", "/clients/192.0.2.1", "192.0.2.3",
        "192.0.2.9", "/server", "/drain",
        "/maintenance", "/resume", "/drained", "?deadline=", "?timeout=0s", "?force=true", "?limit=", "&after=", "AAAAAAAAAAAAAAAA",
        "?server=", "\n{}", "{\"address\":\"10.0.0.1:80\"",
        ",\"maxUsers\":", "}", "\"server\":\"s1\"", "\"pin\":true", "null", "\"\\u0000\"", "1000001", "30d", "/api/v1/session", "\"key\":",
        "/healthz", "/readyz", " text/plain",
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (AdminRequest.Read(input) is not { } request || ReadsNothing(request))
            return;
        _log.Failure = null;
        _server.Process(request.Features);
        Unless(request.Status != 500 && _log.Failure is null, $"no request is the gateway's fault: {request.Status} {_log.Failure}");
        var answer = request.Answer;
        if (request.Status < 400
            || answer.IsEmpty
            || request.ContentType is "text/plain; charset=utf-8" && request.Path.StartsWithSegments("/readyz"))
            return;
        Unless(request.ContentType is "application/problem+json", "a refusal is a problem document");
        using var problem = JsonDocument.Parse(answer);
        Unless(problem.RootElement.GetProperty("status").GetInt32() == request.Status, "a problem document has the status");
    }

    private static bool ReadsNothing(AdminRequest request) =>
        Array.Exists(NoParsers, path => request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase));
}
