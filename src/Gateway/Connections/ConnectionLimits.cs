using System.Collections.Concurrent;
using UserBalance.Gateway.Configuration;
using UserBalance.Gateway.Net;

namespace UserBalance.Gateway.Connections;

/// <summary>How many connections of visitors there may be at this gateway.</summary>
internal sealed partial class ConnectionLimits
{
    private readonly ConnectionCount _all;
    private readonly ConcurrentQueue<ListenerConnections> _listeners = new();

    /// <param name="gateway">The configuration.</param>
    /// <param name="descriptors">How many files and sockets the process may have open; <see langword="null"/> if that is not known.</param>
    /// <param name="logger">Told when the configuration allows more than the system.</param>
    public ConnectionLimits(GatewayOptions gateway, int? descriptors, ILogger<ConnectionLimits> logger)
    {
        var possible = descriptors is { } limit ? DescriptorLimit.ConnectionsWithin(limit) : int.MaxValue;
        _all = new ConnectionCount(gateway.MaxConnections ?? possible);
        if (gateway.MaxConnections > possible)
            LogTooFew(logger, gateway.MaxConnections.Value, descriptors!.Value, possible);
    }

    /// <summary>How many there may be in all.</summary>
    public int Most => _all.Most;

    /// <summary>How many there are in all.</summary>
    public int Open => _all.Open;

    /// <summary>Those that are open.</summary>
    public OpenConnections Opened { get; } = new();

    /// <summary>The connections of each listener that counts them.</summary>
    public IEnumerable<ListenerConnections> Listeners => _listeners;

    /// <summary>The connections of one listener, to be counted by it.</summary>
    public ListenerConnections Of(ListenerOptions listener)
    {
        var connections = new ListenerConnections(listener, _all, Opened);
        _listeners.Enqueue(connections);
        return connections;
    }

    [LoggerMessage(1, LogLevel.Warning,
        "UserBalance:Gateway:MaxConnections={Wanted} is more than the {Descriptors} file descriptors of this process allow, which is "
            + "{Possible}: raise its limit (ulimit -n).")]
    private static partial void LogTooFew(ILogger logger, int wanted, int descriptors, int possible);
}
