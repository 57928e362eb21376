using UserBalance.Chaos.Faults;

namespace UserBalance.Chaos.Verdict;

/// <summary>How much earlier than the idle timeout, as the servers see it, a slot may be given up.</summary>
internal sealed class Margins(ChaosOptions options)
{
    /// <summary>The servers see a byte a little after the gateway has sent it, and a busy machine sees it late.</summary>
    private static readonly TimeSpan Measurement = TimeSpan.FromMilliseconds(500);

    /// <summary>After a fault of the silos or the store a pool may be unreachable for so long.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(15);

    private TimeSpan Slack => options.IdleTimeout / 8;

    private TimeSpan SyncInterval => Least(TimeSpan.FromSeconds(1), Least(options.GatewayLease / 4, options.IdleTimeout / 16));

    /// <summary>A slot that was used less than this ago is not given up when nothing fails.</summary>
    public TimeSpan HeldFor => options.IdleTimeout - Measurement;

    /// <summary>
    /// The same, if the last activity was at a gateway that lost the cluster: what it has not reported when its lease ends is lost, which
    /// is a lease, a slack and a sync at the most.
    /// </summary>
    public TimeSpan HeldForInAnyCase => HeldFor - options.GatewayLease - Slack - SyncInterval;

    /// <summary>Whether the gateway of the last activity may have lost the cluster between that and now.</summary>
    public static bool MayHaveLostTheCluster(IEnumerable<FaultRecord> faults, string? gateway, TimeSpan activity, TimeSpan now) =>
        faults.Any(fault =>
        !fault.IsShort &&
        fault.From <= now &&
        (fault.Until is not { } until || until + Aftermath >= activity) &&
        (!fault.IsAtGateway || fault.Target == gateway));

    private static TimeSpan Least(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
