using UserBalance.Grains.Ledger;

namespace UserBalance.Grains.Telemetry;

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
