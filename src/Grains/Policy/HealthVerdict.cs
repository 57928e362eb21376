using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Policy;

/// <summary>
/// What the pool makes of what its gateways see: they stand in the data path, and one with a broken link of its own is outvoted.
/// </summary>
internal static class HealthVerdict
{
    /// <summary>
    /// A server is down when more than half of the gateways that see it say so; when nobody sees it, what was known stays.
    /// </summary>
    /// <param name="known">What was known.</param>
    /// <param name="observations">What the gateways see now.</param>
    public static ServerHealth Of(ServerHealth known, IEnumerable<GatewayObservation> observations)
    {
        var (all, down) = (0, 0);
        foreach (var (_, observation) in observations)
        {
            all++;
            if (observation.Health == ServerHealth.Down)
                down++;
        }

        if (all == 0)
            return known;
        return 2 * down > all ? ServerHealth.Down : ServerHealth.Up;
    }
}
