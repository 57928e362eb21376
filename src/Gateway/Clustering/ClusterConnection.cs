using UserBalance.Gateway.Admin.Clustering;

namespace UserBalance.Gateway.Clustering;

/// <summary>
/// Connects a gateway that runs on its own to the cluster, in the background: the process starts, serves its health and turns visitors
/// away with the right reason while no silo can be reached.
/// </summary>
/// <param name="client">Orleans' client, whose start ends when it is connected. It stays connected by itself from then on.</param>
/// <param name="lifetime">The process, which ends if the client fails for another reason than the cluster.</param>
/// <param name="logger">Is told once it is connected.</param>
internal sealed partial class ClusterConnection(IHostedService client, IHostApplicationLifetime lifetime, ILogger<ClusterConnection> logger)
    : IHostedService, IClusterContact, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _connecting = Task.CompletedTask;
    private volatile bool _isConnected;

    /// <inheritdoc/>
    public bool IsConnected => _isConnected;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _connecting = Task.Run(ConnectAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _connecting;
        if (_isConnected)
            await client.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task ConnectAsync()
    {
        try
        {
            await client.StartAsync(_stop.Token);
            _isConnected = !_stop.IsCancellationRequested;
            LogConnected();
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Told to stop before it was connected.
        }
        catch (Exception failure)
        {
            LogFailed(failure);
            lifetime.StopApplication();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Connected to the cluster.")]
    private partial void LogConnected();

    [LoggerMessage(2, LogLevel.Critical, "The connection to the cluster cannot be made; the gateway stops.")]
    private partial void LogFailed(Exception failure);
}
