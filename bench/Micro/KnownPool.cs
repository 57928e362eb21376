using System.Net;
using UserBalance.Grains.Abstractions;

namespace UserBalance.MicroBench;

/// <summary>A pool of eight servers as a gateway knows it.</summary>
internal static class KnownPool
{
    private static readonly ServerId[] Servers = [.. Enumerable.Range(1, 8).Select(number => new ServerId($"s{number}"))];

    /// <summary>Its answer to a sync; the lease is longer than any benchmark.</summary>
    public static SyncReply Reply { get; } = new()
    {
        Published = new PoolVersion(1, 1),
        Stamp = 1,
        Snapshot = new PoolSnapshot
        {
            Settings = new PoolSettings
            {
                IdleTimeout = TimeSpan.FromDays(1),
                GatewayLease = TimeSpan.FromHours(1),
                SyncInterval = TimeSpan.FromSeconds(1),
                ReportInterval = TimeSpan.FromHours(3),
                ServerProtocol = ServerProtocol.Http1,
                IPv4PrefixLength = 32,
                IPv6PrefixLength = 128,
            },
            Servers = [.. Servers.Select(server => new ServerEndpoint(server, "127.0.0.1", 5001))],
        },
    };

    /// <summary>The server of a client.</summary>
    public static ServerId ServerOf(int client) => Servers[client % Servers.Length];

    /// <summary>The address of a client.</summary>
    public static IPAddress Address(int client) => new([10, (byte)(client >> 16), (byte)(client >> 8), (byte)client]);
}
