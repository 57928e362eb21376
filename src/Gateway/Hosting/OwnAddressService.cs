using UserBalance.Hosting.Addresses;

namespace UserBalance.Gateway.Hosting;

/// <summary>Has nobody led to the addresses of the process itself as long as it listens there.</summary>
/// <param name="binds">The addresses.</param>
internal sealed class OwnAddressService(BindAddresses binds) : IHostedService, IDisposable
{
    private IDisposable? _added;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _added = OwnAddresses.OfProcess.Add(binds.All);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _added?.Dispose();
}
