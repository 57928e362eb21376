using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Ledger;

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
    public static PoolFigures Of(PoolVersion published, int sessions, PoolLedger ledger, PoolDemand demand) => new(
        published,
        sessions,
        demand.WantedServers(ledger.Count),
        [.. ledger.Roster.Servers.Select(ServerFigures.Of)]);
}
