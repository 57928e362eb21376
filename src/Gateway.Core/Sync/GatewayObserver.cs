using UserBalance.Gateway.Core.Assignments;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sync;

/// <summary>This gateway as a pool reaches it.</summary>
/// <param name="hint">Wakes the sync loop.</param>
/// <param name="cache">The pool's assignments here.</param>
internal sealed class GatewayObserver(SyncHint hint, AssignmentCache cache) : IGatewayObserver
{
    /// <inheritdoc/>
    public void SyncNow() => hint.SyncNow();

    /// <inheritdoc/>
    public ValueTask<int> CountVisits(ClientKey client) => new(cache.CountVisits(client));
}
