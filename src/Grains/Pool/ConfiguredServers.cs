using UserBalance.Grains.Storage;

namespace UserBalance.Grains.Pool;

/// <summary>How the configuration's servers become the ledger's.</summary>
internal static class ConfiguredServers
{
    /// <summary>
    /// Brings the stored servers in line with the configured ones. A server that the configuration no longer names is retired,
    /// never forgotten while it has users: they stay until they expire.
    /// </summary>
    public static LedgerRootRecord ApplyTo(LedgerRootRecord root, PoolOptions options)
    {
        var next = root.NextServerNumber;
        var stored = root.Servers.ToDictionary(server => server.Id, StringComparer.Ordinal);
        var servers = new List<ServerRecord>();
        foreach (var server in options.Servers)
        {
            var number = stored.Remove(server.Id.Value, out var known) ? known.Number : next++;
            servers.Add(new ServerRecord(
                number, server.Id.Value, server.Host, server.Port, server.MaxUsers ?? options.MaxUsersPerServer, Retired: false));
        }

        servers.AddRange(stored.Values.Select(server => server with { Retired = true }));
        return root with { Servers = [.. servers], NextServerNumber = next };
    }
}
