using System.Collections.Frozen;
using UserBalance.Gateway.Core.Backends;
using UserBalance.Grains.Abstractions;

namespace UserBalance.Gateway.Core.Sessions;

/// <summary>The published state of a pool that this gateway acts on. Replaced as a whole.</summary>
/// <param name="Version">Which state it is.</param>
/// <param name="Settings">The pool's settings.</param>
/// <param name="Servers">The pool's servers.</param>
/// <param name="ForbiddenServers">The servers that no traffic may be sent to.</param>
/// <param name="ForbiddenClients">The clients whose traffic may not be sent anywhere.</param>
internal sealed record AppliedState(
    PoolVersion Version,
    PoolSettings Settings,
    FrozenDictionary<ServerId, BackendServer> Servers,
    FrozenSet<ServerId> ForbiddenServers,
    FrozenSet<ClientKey> ForbiddenClients)
{
    /// <summary>The part of the idle timeout by which the clocks of gateway and pool may differ over it.</summary>
    private const int ClockMargin = 32;

    /// <summary>
    /// How long after its last acknowledged activity an assignment may be used without asking. The pool expires nobody before
    /// the whole idle timeout, so what happens until here is reported in time, also if this clock is slower than the pool's.
    /// </summary>
    public TimeSpan UsableFor { get; } = Settings.IdleTimeout - Settings.ReportInterval - (Settings.IdleTimeout / ClockMargin);

    /// <summary>What its servers, and no other state's, have as their <see cref="BackendServer.StateMark"/>.</summary>
    public required object StateMark { get; init; }

    /// <summary>The claim that <see cref="Version"/> is of.</summary>
    public ClaimIdentity Claim { get; init; }

    /// <summary>Whether anything is forbidden.</summary>
    public bool ForbidsAnything => ForbiddenServers.Count + ForbiddenClients.Count > 0;

    /// <summary>Whether the client may be sent to the server.</summary>
    public bool Allows(ClientKey client, ServerId server) => !ForbiddenClients.Contains(client) && !ForbiddenServers.Contains(server);

    /// <summary>Whether an admission was decided under this state's claim, as far as is told.</summary>
    public bool IsOfClaim(AdmitReply admission) => admission.Claim == Claim.Claim || admission.Claim == Guid.Empty || !Claim.IsKnown;

    /// <param name="reply">Which state it is.</param>
    /// <param name="snapshot">What the pool has published.</param>
    /// <param name="monitors">What this gateway sees of the servers.</param>
    public static AppliedState From(SyncReply reply, PoolSnapshot snapshot, ServerMonitors monitors)
    {
        var mark = new object();
        return new AppliedState(
            reply.Published,
            snapshot.Settings,
            snapshot.Servers.ToFrozenDictionary(
                server => server.Id,
                server => new BackendServer(server.Id, server.Host, server.Port, snapshot.Settings.ServerProtocol)
                {
                    Monitor = monitors[server.Id],
                    Health = snapshot.Settings.Health,
                    SharesConnections = snapshot.Settings.ShareConnections,
                    StateMark = mark,
                }),
            snapshot.ForbiddenServers.ToFrozenSet(),
            snapshot.ForbiddenClients.ToFrozenSet())
        {
            StateMark = mark,
            Claim = reply.Claim,
        };
    }
}
