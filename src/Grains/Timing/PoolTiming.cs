using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Configuration;

namespace UserBalance.Grains.Timing;

/// <summary>All times of a pool, derived from its idle timeout and its gateway lease in one place.</summary>
/// <param name="options">The pool's configuration.</param>
internal sealed class PoolTiming(PoolOptions options)
{
    private static readonly TimeSpan LongestSyncInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a slot is held without activity.</summary>
    public TimeSpan IdleTimeout => options.IdleTimeout;

    /// <summary>
    /// An eighth of the idle timeout: by so much may a stored activity lag behind what a gateway was told, and so early does a
    /// gateway stop using an assignment without asking. The two keep an expiry from being early.
    /// </summary>
    public TimeSpan Slack => options.IdleTimeout / 8;

    /// <summary>
    /// By how much the true last activity of an inherited entry may be later than the stored one, when the gateway has ended
    /// together with the pool's last activation: what it was told but is not stored, and what it had not reported yet.
    /// </summary>
    public TimeSpan InheritedSlack => (2 * Slack) + SyncInterval;

    /// <summary>
    /// How long a gateway may act on what it knows. Never more than half the idle timeout, or its lapse would outlive a slot.
    /// </summary>
    public TimeSpan GatewayLease { get; } = Min(options.GatewayLease, options.IdleTimeout / 2);

    /// <summary>
    /// How long after its last answer a session may still be acting: the lease, and a 32nd of it for unequal clock rates.
    /// </summary>
    public TimeSpan SessionLifetime => GatewayLease + (GatewayLease / 32);

    /// <summary>How often a gateway syncs: often enough that a lease survives three lost syncs and an expiry waits for none.</summary>
    public TimeSpan SyncInterval => Min(LongestSyncInterval, Min(GatewayLease / 4, IdleTimeout / 16));

    /// <summary>How long what a gateway sees of the servers counts after its last sync: three more may be lost.</summary>
    public TimeSpan ObservationsLast => 4 * SyncInterval;

    /// <summary>The part that gateways act on.</summary>
    public PoolSettings Settings => new()
    {
        IdleTimeout = IdleTimeout,
        GatewayLease = GatewayLease,
        SyncInterval = SyncInterval,
        ReportInterval = Slack,
        ServerProtocol = options.ServerProtocol,
        IPv4PrefixLength = options.IPv4PrefixLength,
        IPv6PrefixLength = options.IPv6PrefixLength,
        Health = options.Health,
        ShareConnections = options.ShareConnections,
    };

    private static TimeSpan Min(TimeSpan left, TimeSpan right) => left < right ? left : right;
}
