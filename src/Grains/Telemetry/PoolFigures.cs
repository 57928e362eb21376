using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;
using UserBalance.Grains.Pool;

namespace UserBalance.Grains.Telemetry;

/// <summary>
/// What a pool measures of itself at one moment. Its cost follows the servers, never the assignments, and once made it is read by
/// any thread.
/// </summary>
/// <param name="Version">The published state.</param>
/// <param name="Sessions">How many gateways hold a session.</param>
/// <param name="Wanted">How many servers would be needed.</param>
/// <param name="Servers">Its servers.</param>
internal sealed record PoolFigures(PoolVersion Version, int Sessions, int Wanted, ServerFigures[] Servers)
{
    public static PoolFigures Of(PoolAuthority authority, PoolDemand demand) => new(
        authority.Published,
        authority.Gateways.Count(),
        demand.WantedServers(authority.Ledger.Count),
        [.. authority.Ledger.Roster.Servers.Select(ServerFigures.Of)]);
}

/// <summary>What is measured of a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Users">Its occupied slots.</param>
/// <param name="MaxUsers">Its slots.</param>
/// <param name="FreeSlots">The slots that new users can be given: none while it takes no new users.</param>
/// <param name="TakesUsers">Whether it takes new users.</param>
internal readonly record struct ServerFigures(string Server, int Users, int MaxUsers, int FreeSlots, bool TakesUsers)
{
    public static ServerFigures Of(PoolServer server) => new(
        server.Id.Value,
        server.Users,
        server.MaxUsers,
        server.TakesUsers ? Math.Max(0, server.MaxUsers - server.Users) : 0,
        server.TakesUsers);
}
