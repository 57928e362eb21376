using UserBalance.Gateway.Core.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sessions;

/// <summary>
/// This process's session at one pool: what the pool told last, and for how long it may be acted on. The lease runs from the
/// start of the last answered sync, so it always ends before the pool takes the session for lapsed.
/// </summary>
/// <param name="id">The session.</param>
/// <param name="clock">The gateway's clock.</param>
/// <param name="monitors">What this gateway sees of the pool's servers.</param>
internal sealed class PoolSession(SessionId id, GatewayClock clock, ServerMonitors monitors)
{
    private volatile Lease? _lease;
    private volatile AppliedState? _applied;

    public SessionId Id => id;

    /// <summary>The gateway's clock.</summary>
    public GatewayClock Clock => clock;

    /// <summary>What this gateway sees of the pool's servers.</summary>
    public ServerMonitors Monitors => monitors;

    /// <summary>What was applied last, also when the lease has ended; <see langword="null"/> before the first sync.</summary>
    public AppliedState? Applied => _applied;

    /// <summary>The stamp of the last reply, in the epoch of <see cref="Applied"/>.</summary>
    public long LastStamp { get; private set; }

    /// <summary>The lease that was granted last; it may have ended. <see langword="null"/> before the first sync.</summary>
    public Lease? Lease => _lease;

    public bool IsLive => _lease is { Runs: true };

    /// <summary>How long the lease still runs; not positive when it has ended.</summary>
    public TimeSpan LeaseRemaining => _lease?.Remaining ?? TimeSpan.Zero;

    /// <summary>The state to act on, or <see langword="null"/> when the lease has ended.</summary>
    public AppliedState? Current => IsLive ? _applied : null;

    /// <summary>
    /// Whether a reply tells that the store has gone back in time: this gateway has heard of a claim that it does not know any more. One
    /// sync is under way at a time, and its answer was proven after it had begun, so a lower epoch, or the same one claimed by somebody
    /// else, is no old news either. What says nothing of its claim is judged by its epoch alone.
    /// </summary>
    public bool HasGoneBack(SyncReply reply) =>
        _applied is { Claim.IsKnown: true } known
        && reply.Claim.IsKnown
        && reply.Claim.Claim != known.Claim.Claim
        && (reply.HasLostClaim || reply.Published.Epoch <= known.Version.Epoch);

    /// <summary>Applies a reply.</summary>
    /// <param name="reply">What the pool answered.</param>
    /// <param name="began">When the sync was begun.</param>
    /// <returns>
    /// <see langword="false"/> when the reply is old news: of an epoch lower than one already heard of, or so late that its
    /// lease is over.
    /// </returns>
    public bool TryApply(SyncReply reply, TimeSpan began)
    {
        var known = _applied;
        if (known is not null && reply.Published.Epoch < known.Version.Epoch && !HasGoneBack(reply))
            return false;
        var next = reply.Snapshot is { } snapshot ? AppliedState.From(reply, snapshot, monitors) : known;
        if (next is null || next.Version != reply.Published || clock.Now >= began + next.Settings.GatewayLease)
            return false;
        if (known is not null && known != next)
            monitors.Follow(known.Servers, next.Servers);
        _applied = next;
        LastStamp = reply.Stamp;
        Grant(began + next.Settings.GatewayLease);
        return true;
    }

    private void Grant(TimeSpan end)
    {
        if (_lease is { Runs: true } running)
            running.Extend(end);
        else
            _lease = new Lease(clock, end);
    }
}
