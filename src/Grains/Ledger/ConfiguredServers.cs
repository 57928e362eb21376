using UserBalance.Grains.Configuration;
using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Ledger;

/// <summary>How the configuration's servers become the ledger's.</summary>
internal static class ConfiguredServers
{
    /// <summary>
    /// Applies what has changed in the configuration since it was applied last: a server that it names anew, otherwise, or no longer.
    /// All else stays as it was set at run time. A server that it no longer names is retired, never forgotten while it has users:
    /// they stay until they expire.
    /// </summary>
    public static LedgerRootRecord ApplyTo(LedgerRootRecord root, PoolOptions options)
    {
        var next = root.NextServerNumber;
        var applied = root.Configured?.ToDictionary(server => server.Id, StringComparer.Ordinal);
        var stored = root.Servers.ToDictionary(server => server.Id, StringComparer.Ordinal);
        ConfiguredServer[] configured = [.. options.Servers.Select(server => From(server, options))];
        var servers = new List<ServerRecord>();
        foreach (var server in configured)
        {
            var isApplied = applied is not null && applied.Remove(server.Id, out var before) && before == server;
            if (stored.Remove(server.Id, out var known))
                servers.Add(isApplied ? known : Change(known, server));
            else if (!isApplied)
                servers.Add(new ServerRecord(
                    next++, server.Id, server.Host, server.Port, server.MaxUsers, Retired: false, AddressEpoch: root.Epoch));
        }

        servers.AddRange(
            stored.Values.Select(server => applied is null || applied.ContainsKey(server.Id) ? server with { Retired = true } : server));
        return root with { Servers = [.. servers], NextServerNumber = next, Configured = configured };
    }

    /// <summary>
    /// The server with the address and the capacity that are wanted; the address is used once nothing is sent to the present one.
    /// </summary>
    public static ServerRecord Readdress(ServerRecord server, string host, int port, int maxUsers)
    {
        var isThere = server.Host == host && server.Port == port;
        return server with
        {
            MaxUsers = maxUsers,
            Retired = false,
            Removed = false,
            NextHost = isThere ? null : host,
            NextPort = isThere ? 0 : port,
        };
    }

    /// <summary>The server at the address that was wanted for it, if one was.</summary>
    /// <param name="server">The server.</param>
    /// <param name="epoch">The last one whose states may still name the address before.</param>
    public static ServerRecord UseNextAddress(ServerRecord server, long epoch) => server.NextHost is { } host
        ? server with { Host = host, Port = server.NextPort, NextHost = null, NextPort = 0, AddressEpoch = epoch }
        : server;

    private static ServerRecord Change(ServerRecord known, ConfiguredServer wanted) =>
        Readdress(known, wanted.Host, wanted.Port, wanted.MaxUsers);

    private static ConfiguredServer From(ServerOptions server, PoolOptions options) =>
        new(server.Id.Value, server.Host, server.Port, server.MaxUsers ?? options.MaxUsersPerServer);
}
