using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;
using UserBalance.Hosting.Configuration;

namespace UserBalance.Silo.Configuration;

/// <summary>Reads the section <c>UserBalance:Pools</c>.</summary>
internal static class PoolOptionsReader
{
    private const string Example = "UserBalance:Pools:app:Servers:s1:Address=10.0.0.1:80 makes a pool 'app' with one server";

    /// <summary>Reads all pools, in order of their ids.</summary>
    public static IReadOnlyList<PoolOptions> Read(SectionReader pools) =>
        [.. pools.Entries($"at least one pool is needed; {Example}").Select(ReadPool)];

    private static PoolOptions ReadPool(SectionReader pool)
    {
        var defaults = new PoolOptions { Id = pool.Id, Servers = [] };
        return defaults with
        {
            MaxUsersPerServer = pool.Number(
                nameof(PoolOptions.MaxUsersPerServer), defaults.MaxUsersPerServer, 1, PoolOptions.MaxUsersPerServerLimit),
            IdleTimeout = pool.Duration(
                nameof(PoolOptions.IdleTimeout), defaults.IdleTimeout, PoolOptions.MinIdleTimeout, PoolOptions.MaxIdleTimeout),
            GatewayLease = pool.Duration(
                nameof(PoolOptions.GatewayLease), defaults.GatewayLease, PoolOptions.MinGatewayLease, PoolOptions.MaxGatewayLease),
            ServerProtocol = pool.Choice(nameof(PoolOptions.ServerProtocol), defaults.ServerProtocol),
            ShareConnections = pool.Flag(nameof(PoolOptions.ShareConnections), defaults.ShareConnections),
            IPv4PrefixLength = pool.Number(nameof(PoolOptions.IPv4PrefixLength), defaults.IPv4PrefixLength, 1, 32),
            IPv6PrefixLength = pool.Number(nameof(PoolOptions.IPv6PrefixLength), defaults.IPv6PrefixLength, 1, 128),
            Selection = pool.Choice(nameof(PoolOptions.Selection), defaults.Selection),
            OnServerDown = pool.Choice(nameof(PoolOptions.OnServerDown), defaults.OnServerDown),
            FailoverDelay = pool.Duration(
                nameof(PoolOptions.FailoverDelay), defaults.FailoverDelay, TimeSpan.Zero, PoolOptions.MaxFailoverDelay),
            Health = HealthSettingsReader.Read(pool.Section(nameof(PoolOptions.Health))),
            Servers = ReadServers(pool.Section(nameof(PoolOptions.Servers))),
        };
    }

    private static IReadOnlyList<ServerOptions> ReadServers(SectionReader servers)
    {
        var taken = new Dictionary<HostPort, string>();
        return
        [
            .. servers.Entries($"at least one server is needed; {servers.Path}:s1:Address=10.0.0.1:80 adds one")
                .Select(server => ReadServer(server, taken))
                .OfType<ServerOptions>(),
        ];
    }

    private static ServerOptions? ReadServer(SectionReader server, Dictionary<HostPort, string> taken)
    {
        const string addressKey = "Address";
        var maxUsers = server.Number(nameof(ServerOptions.MaxUsers), 1, PoolOptions.MaxUsersPerServerLimit);
        if (server.RequiredAddress(addressKey) is not { } address)
            return null;
        if (!taken.TryAdd(address, server.PathOf(addressKey)))
            server.Refuse(addressKey, "must be an address of its own", $"{taken[address]} has it already");
        return new() { Id = new ServerId(server.Id), Host = address.Host, Port = address.Port, MaxUsers = maxUsers };
    }
}
