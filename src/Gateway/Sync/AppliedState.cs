using System.Collections.Frozen;
using UserBalance.Gateway.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Sync;

/// <summary>The published state of a pool that this gateway acts on. Replaced as a whole.</summary>
/// <param name="Version">Which state it is.</param>
/// <param name="Settings">The pool's settings.</param>
/// <param name="Servers">The pool's servers.</param>
internal sealed record AppliedState(PoolVersion Version, PoolSettings Settings, FrozenDictionary<ServerId, BackendServer> Servers)
{
    /// <summary>
    /// How long after its last acknowledged activity an assignment may be used without asking. The pool expires nobody before
    /// the whole idle timeout, so what happens until here is reported in time.
    /// </summary>
    public TimeSpan UsableFor => Settings.IdleTimeout - Settings.ReportInterval;

    public static AppliedState From(PoolVersion version, PoolSnapshot snapshot) => new(
        version,
        snapshot.Settings,
        snapshot.Servers.ToFrozenDictionary(
            server => server.Id,
            server => new BackendServer(server.Id, server.Host, server.Port, snapshot.Settings.ServerProtocol)));
}
