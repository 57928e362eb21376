using UserBalance.Grains.Abstractions;
using UserBalance.Grains.Pool;
using UserBalance.Grains.Timing;

namespace UserBalance.Grains.Tests.Pool.Simulation;

/// <summary>A gateway reduced to the rules of the protocol: lease, cache, reports, addresses, and what it sees of the servers.</summary>
internal sealed class SimulatedGateway(string name, PoolTiming timing, SimulationRules rules)
{
    private readonly SessionId _session = new(name, Guid.NewGuid());
    private readonly Dictionary<ClientKey, Assignment> _assignments = [];
    private readonly HashSet<ServerId> _down = [];
    private Dictionary<ServerId, int> _ports = [];
    private PoolVersion _applied;
    private ClaimIdentity _claim;
    private long _lastStamp;
    private DateTime _leaseEnd = DateTime.MinValue;
    private bool _reportAll;

    public bool IsSyncing { get; private set; }

    /// <summary>Told of every activity that a pool has acknowledged.</summary>
    public Action<ClientKey, DateTime> Acknowledged { get; set; } = (_, _) => { };

    /// <summary>The last visit, also when no pool knows of it yet; forgotten with the lease.</summary>
    public DateTime? LastActivityOf(ClientKey client, DateTime now) =>
        now < _leaseEnd && _assignments.TryGetValue(client, out var assignment) ? assignment.LastActivity : null;

    /// <summary>The token of what it holds for the client; 0 when it holds nothing.</summary>
    public long TokenOf(ClientKey client) => _assignments.TryGetValue(client, out var assignment) ? assignment.Token : 0;

    /// <summary>A server that was up goes down as this gateway sees it, or comes back.</summary>
    public void Look(ServerId server)
    {
        if (!_down.Remove(server))
            _down.Add(server);
    }

    /// <summary>Uses the cached assignment for a visit, when the rules allow it.</summary>
    /// <returns>The server and the port that the client's traffic is sent to.</returns>
    public (ServerId Server, int Port)? Visit(ClientKey client, DateTime now)
    {
        if (now >= _leaseEnd)
            _assignments.Clear();
        if (!_assignments.TryGetValue(client, out var assignment) || now >= assignment.Reported + timing.IdleTimeout - timing.Slack)
            return null;
        if (!_ports.TryGetValue(assignment.Server, out var port))
            return null;
        assignment.LastActivity = now;
        return (assignment.Server, port);
    }

    public void Store(ClientKey client, AdmitReply admission, DateTime asked, DateTime now)
    {
        if (now < _leaseEnd
            && IsOfClaim(admission)
            && admission.IsAdmitted
            && admission.DecidedAt >= _applied
            && admission.ServerSince <= _applied)
            _assignments[client] =
                new Assignment { Server = admission.Server, Token = admission.Token, Reported = asked, LastActivity = asked };
    }

    public async Task SyncAsync(PoolAuthority pool, Func<DateTime> clock)
    {
        IsSyncing = true;
        var began = clock();
        if (began >= _leaseEnd)
            _assignments.Clear();
        var reported = _assignments.Where(pair => IsDue(pair.Value, began)).ToArray();
        var activities = Array.ConvertAll(reported, pair => pair.Value.LastActivity);
        try
        {
            var reply = await pool.SyncAsync(new SyncRequest
            {
                Session = _session,
                Applied = _applied,
                Claim = rules.GatewaysSayTheirClaim ? _claim : default,
                Acknowledged = _applied,
                LastStamp = _lastStamp,
                Servers = [.. _ports.Keys.Select(See)],
                Activity = [.. reported.Select(pair => new ActivityReport(pair.Key, pair.Value.Server, began - pair.Value.LastActivity))],
            });
            // Nothing outlives a gap between two leases.
            if (clock() >= _leaseEnd)
                _assignments.Clear();
            if ((reply.Published.Epoch >= _applied.Epoch || HasGoneBack(reply)) && clock() < began + timing.GatewayLease)
                Apply(reply, began, reported, activities);
        }
        catch (Exception failure) when (failure is IOException or PoolUnavailableException)
        {
            // The lease runs on without it.
        }
        finally
        {
            IsSyncing = false;
        }
    }

    private void Apply(SyncReply reply, DateTime began, KeyValuePair<ClientKey, Assignment>[] reported, DateTime[] activities)
    {
        if (HasGoneBack(reply))
            _assignments.Clear();
        _reportAll = reply.Published.Epoch > _applied.Epoch;
        _applied = reply.Published;
        _claim = reply.Claim;
        _lastStamp = reply.Stamp;
        _leaseEnd = began + timing.GatewayLease;
        if (reply.Snapshot is { } snapshot)
        {
            _ports = snapshot.Servers.ToDictionary(server => server.Id, server => server.Port);
            Forbid(snapshot);
        }

        for (var i = 0; i < reported.Length; i++)
        {
            var (client, assignment) = reported[i];
            assignment.Reported = activities[i];
            if (!reply.NotHeld.Contains(client))
                Acknowledged(client, activities[i]);
            if (reply.NotHeld.Contains(client) && _assignments.GetValueOrDefault(client) == assignment)
                _assignments.Remove(client);
        }
    }

    private bool IsOfClaim(AdmitReply admission) => !rules.GatewaysTellClaimsApart || admission.Claim == _claim.Claim;

    private bool HasGoneBack(SyncReply reply) =>
        rules.GatewaysTellClaimsApart
        && _claim.IsKnown
        && reply.Claim != _claim
        && (reply.HasLostClaim || reply.Published.Epoch <= _applied.Epoch);

    private void Forbid(PoolSnapshot snapshot)
    {
        foreach (var client in _assignments.Keys.Where(client =>
            snapshot.ForbiddenClients.Contains(client) || snapshot.ForbiddenServers.Contains(_assignments[client].Server)).ToArray())
        {
            _assignments.Remove(client);
        }
    }

    private ServerObservation See(ServerId server) =>
        new(server, _down.Contains(server) ? ServerHealth.Down : ServerHealth.Up, "", TimeSpan.Zero, 0, 0);

    private bool IsDue(Assignment assignment, DateTime now) =>
        _reportAll || (assignment.LastActivity > assignment.Reported && now - assignment.Reported >= timing.Slack);

    private sealed class Assignment
    {
        public required ServerId Server { get; init; }

        public required long Token { get; init; }

        public DateTime Reported { get; set; }

        public DateTime LastActivity { get; set; }
    }
}
