using Microsoft.AspNetCore.Hosting.Server;
using UserBalance.Gateway.Admin.Configuration;

namespace UserBalance.Gateway.Admin.Server;

/// <summary>
/// Serves the admin address as long as the gateway serves visitors: from when all its listeners are open, so that nobody reads there that
/// it is ready before, until they are closed, so that a supervisor sees the whole of a stop.
/// </summary>
/// <param name="server">The web server, which visitors never reach.</param>
/// <param name="pipeline">What it asks.</param>
/// <param name="options">The address.</param>
/// <param name="logger">Is told once it serves.</param>
internal sealed partial class AdminServer(
    [FromKeyedServices(AdminServer.Key)] IServer server, AdminPipeline pipeline, AdminOptions options, ILogger<AdminServer> logger)
    : IHostedLifecycleService
{
    /// <summary>The key of the services that are the admin address's and not the visitors'.</summary>
    public const string Key = "admin";

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        await server.StartAsync(pipeline, cancellationToken);
        LogServing(options.Bind.ToString());
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "The status page and the admin API are at http://{Address}/.")]
    private partial void LogServing(string address);
}
