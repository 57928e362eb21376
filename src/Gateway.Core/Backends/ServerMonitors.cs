using System.Collections.Concurrent;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Backends;

/// <summary>What this gateway sees of the servers of one pool.</summary>
internal sealed class ServerMonitors
{
    private readonly ConcurrentDictionary<ServerId, ServerMonitor> _monitors = new();

    /// <summary>Told when a server has gone down or come up here: the pool is to hear of it at once.</summary>
    public Action<ServerObservation> Changed { get; set; } = _ => { };

    public ServerMonitor this[ServerId server] =>
        _monitors.GetOrAdd(server, static (id, self) => new ServerMonitor(id, observation => self.Changed(observation)), this);

    /// <summary>What is to be reported.</summary>
    public ServerObservation[] Observe() => [.. _monitors.Values.Select(monitor => monitor.Observe()).OfType<ServerObservation>()];

    /// <summary>Forgets what the pool does not name any more, and what was seen at addresses that have changed.</summary>
    /// <param name="before">The servers until now.</param>
    /// <param name="now">The servers from now on.</param>
    public void Follow(IReadOnlyDictionary<ServerId, BackendServer> before, IReadOnlyDictionary<ServerId, BackendServer> now)
    {
        foreach (var (id, server) in before)
        {
            if (!now.TryGetValue(id, out var next))
                _monitors.TryRemove(id, out _);
            else if (next.Host != server.Host || next.Port != server.Port)
                next.Monitor.Forget();
        }
    }
}
