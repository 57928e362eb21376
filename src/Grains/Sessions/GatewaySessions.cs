using UserBalance.Grains.Abstractions;

namespace UserBalance.Grains.Sessions;

/// <summary>The gateways that may be acting on what this pool told them, and how far each one's reports reach.</summary>
/// <param name="lifetime">How long after the last answer a session may still be acting.</param>
internal sealed class GatewaySessions(TimeSpan lifetime)
{
    private readonly Dictionary<SessionId, Session> _sessions = [];

    /// <summary>The gateways, as operators see them.</summary>
    public IEnumerable<GatewayStatus> StatusAt(PoolVersion published, DateTime now) => _sessions.Select(session => new GatewayStatus(
        session.Key,
        now - session.Value.LastAnswer,
        session.Value.Acknowledged == published,
        session.Value.Clients,
        session.Value.Servers.Values.Sum(server => server.Connections)));

    /// <summary>What the gateways see of a server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="applied">Gateways that had not applied this state are left out: what they saw is another address.</param>
    /// <param name="since">Gateways that were not answered since then are left out: what they saw is old.</param>
    public IEnumerable<GatewayObservation> ObservationsOf(ServerId server, PoolVersion applied, DateTime since)
    {
        foreach (var (id, session) in _sessions)
        {
            if (session.LastAnswer >= since && session.Applied >= applied && session.Servers.TryGetValue(server, out var observation))
                yield return new GatewayObservation(id, observation);
        }
    }

    /// <summary>Books what a gateway sees.</summary>
    /// <param name="id">Who reported.</param>
    /// <param name="applied">The published state that it had applied then.</param>
    /// <param name="clients">How many clients' assignments it holds.</param>
    /// <param name="servers">What it sees of the servers that it has looked at.</param>
    /// <param name="now">The pool's time.</param>
    public void Observed(SessionId id, PoolVersion applied, int clients, ServerObservation[] servers, DateTime now)
    {
        var session = Get(id, now);
        session.Applied = applied;
        session.Clients = clients;
        session.Servers = servers.DistinctBy(server => server.Server).ToDictionary(server => server.Server);
    }

    /// <summary>Books a report that has arrived.</summary>
    /// <param name="id">Who reported.</param>
    /// <param name="reportedUntil">All activity before this moment is contained in what the gateway has reported, on the pool's
    /// clock.</param>
    /// <param name="now">The pool's time.</param>
    public void Reported(SessionId id, DateTime reportedUntil, DateTime now)
    {
        var session = Get(id, now);
        if (reportedUntil > session.ReportedUntil)
            session.ReportedUntil = reportedUntil;
    }

    /// <summary>Books what a gateway has carried out, and how it is reached.</summary>
    /// <param name="id">Who reported.</param>
    /// <param name="acknowledged">The latest published state whose prohibitions it has carried out.</param>
    /// <param name="observer">How it is reached, if it says so.</param>
    /// <param name="now">The pool's time.</param>
    public void Acknowledged(SessionId id, PoolVersion acknowledged, IGatewayObserver? observer, DateTime now)
    {
        var session = Get(id, now);
        session.Observer = observer;
        if (acknowledged > session.Acknowledged)
            session.Acknowledged = acknowledged;
    }

    /// <summary>Whether every gateway that may be acting has carried out what <paramref name="version"/> forbids.</summary>
    public bool HaveAcknowledged(PoolVersion version, DateTime now)
    {
        ForgetLapsed(now);
        foreach (var session in _sessions.Values)
        {
            // Of another epoch it says nothing about the states of this one.
            if (session.Acknowledged.Epoch != version.Epoch || session.Acknowledged < version)
                return false;
        }

        return true;
    }

    /// <summary>Tells all gateways that there is news. Best effort.</summary>
    public void Hint()
    {
        foreach (var session in _sessions.Values)
            session.Observer?.SyncNow();
    }

    /// <summary>The gateways that may be acting, and how each is reached.</summary>
    public IReadOnlyList<(SessionId Session, IGatewayObserver? Observer)> ObserversAt(DateTime now)
    {
        ForgetLapsed(now);
        return [.. _sessions.Select(session => (session.Key, session.Value.Observer))];
    }

    /// <summary>Books that the gateway is being answered now: its lease begins before this.</summary>
    public void Answered(SessionId id, DateTime now) => Get(id, now).LastAnswer = now;

    /// <summary>The gateway has stopped and will not act again.</summary>
    public void Left(SessionId id) => _sessions.Remove(id);

    /// <summary>Whether every gateway that may be acting has reported everything before <paramref name="moment"/>.</summary>
    public bool HaveReportedUntil(DateTime moment, DateTime now)
    {
        ForgetLapsed(now);
        foreach (var session in _sessions.Values)
        {
            if (session.ReportedUntil < moment)
                return false;
        }

        return true;
    }

    public void ForgetLapsed(DateTime now)
    {
        foreach (var (id, session) in _sessions)
        {
            if (now - session.LastAnswer > lifetime)
                _sessions.Remove(id);
        }
    }

    private Session Get(SessionId id, DateTime now)
    {
        if (!_sessions.TryGetValue(id, out var session))
            _sessions.Add(id, session = new Session { LastAnswer = now });
        return session;
    }

    private sealed class Session
    {
        public DateTime LastAnswer { get; set; }

        public DateTime ReportedUntil { get; set; } = DateTime.MinValue;

        public PoolVersion Acknowledged { get; set; }

        public IGatewayObserver? Observer { get; set; }

        public PoolVersion Applied { get; set; }

        public int Clients { get; set; }

        public Dictionary<ServerId, ServerObservation> Servers { get; set; } = [];
    }
}
