using System.Net;
using UserBalance.Backend;
using UserBalance.Backend.Visits;
using UserBalance.Grains.Configuration;

namespace UserBalance.Demo;

/// <summary>One backend for each configured server of the demo's pool, started before the gateway and stopped after it.</summary>
/// <param name="catalog">The configured pools.</param>
internal sealed class DemoBackends(PoolCatalog catalog) : IHostedService
{
    private readonly List<BackendServer> _servers = [];

    /// <summary>Everything that the backends have recorded: whom they served, independently of what the balancer says.</summary>
    public IEnumerable<RecordedVisit> Visits => _servers.SelectMany(server => server.Visits);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var server in catalog.Find(DemoSettings.Pool)?.Servers ?? [])
        {
            var options = new BackendOptions
            {
                Name = $"Backend Server {_servers.Count + 1}",
                Bind = IPAddress.Parse(server.Host),
                Port = server.Port,
            };
            _servers.Add(await BackendServer.StartAsync(options, cancellationToken));
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }
}
